from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from targeting.web.slots import Skeleton, slot

EVENTS = "targeting/_events.html"


def test_a_skeleton_holds_what_a_template_renders_around_its_slots() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert skeleton.fill(rows="a") == b'<ol class="events">\na\n</ol>'
    assert skeleton.fill(rows="b") == b'<ol class="events">\nb\n</ol>'


def test_values_are_escaped_unless_they_are_html_already() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert b"&lt;i&gt;&quot;&#x27;" in skeleton.fill(rows="<i>\"'")
    assert b"<i>" in skeleton.fill(rows=SafeString("<i>"))
    assert b"<i>" in skeleton.fill(rows=b"<i>")


def test_a_value_that_looks_like_a_slot_is_a_value() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert slot("rows").encode() in skeleton.fill(rows=str(slot("rows")))


def test_a_slot_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Skeleton(EVENTS, {"rows": slot("rows")}).fill()
