from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from targeting.skeleton import Skeleton, slot

EVENTS = "targeting/_events.html"


def test_a_skeleton_holds_what_a_template_renders_around_its_slots() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert skeleton.fill(rows="a") == '<ol class="events">\na\n</ol>'
    assert skeleton.fill(rows="b") == '<ol class="events">\nb\n</ol>'


def test_values_are_escaped_unless_they_are_html_already() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert "&lt;i&gt;&quot;&#x27;" in skeleton.fill(rows="<i>\"'")
    assert "<i>" in skeleton.fill(rows=SafeString("<i>"))


def test_a_value_that_looks_like_a_slot_is_a_value() -> None:
    skeleton = Skeleton(EVENTS, {"rows": slot("rows")})
    assert slot("rows") in skeleton.fill(rows=str(slot("rows")))


def test_a_slot_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Skeleton(EVENTS, {"rows": slot("rows")}).fill()


def test_a_skeleton_can_be_filled_bit_by_bit_and_a_value_never_becomes_a_slot() -> None:
    seat = {"code": "E1", "name": "Brackwater", "need": {"band": "high", "score": 80}}
    card = Skeleton("targeting/_card.html", {"seat": seat} | {name: slot(name) for name in ("distance", "events")})
    events = SafeString("<ol></ol>")
    partly = card.partly_filled(events=events)
    assert partly.fill(distance="<4") == card.fill(distance="<4", events=events)
    assert slot("distance") in card.partly_filled(events=str(slot("distance"))).fill(distance="4")
