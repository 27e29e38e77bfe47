"""An e-mail says the same as HTML and as plain text, and looks right where clients of mail know little."""

from __future__ import annotations

import re
from typing import Any

from events.messages.letter import EmailLetter, Words
from tests.events.messages.reading import Reading, assert_the_same

LETTER = EmailLetter(
    Words(
        "A subject & more",
        ["Hello <Ada>,", "First line.\nSecond line."],
        [("Do it", "https://map.example.org/do/?a=1&b=2"), ("Or this", "https://map.example.org/this/")],
        "You get this because you asked.",
        others=[("Elsewhere, Saturday", "https://map.example.org/events/2/")],
        facts=[("When", "Saturday 28 November 2026, 10:30–13:00"), ("Where", "12 Elm Road, BR1 1AA")],
        rows=[("Doors, Brackwater", "https://map.example.org/events/1/")],
    ),
    "Promoted by A. N. Agent,\n1 Example Street.",
    "https://map.example.org/stop/",
    "No more reminders",
)


def test_both_forms_of_one_with_everything_in_it_say_the_same() -> None:
    assert_the_same(LETTER)
    assert len(Reading(LETTER.html()).links) == 5
    assert "Hello <Ada>," in LETTER.text()
    assert "Hello &lt;Ada&gt;," in LETTER.html()


def test_text_comes_first_and_then_the_form_that_clients_prefer() -> None:
    message = LETTER.email("ada@example.org", {"Auto-Submitted": "auto-generated"}).message()
    assert message.get_content_type() == "multipart/alternative"
    parts: list[Any] = message.get_payload()  # type: ignore[assignment]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]


def test_it_fetches_nothing_and_runs_nothing() -> None:
    page = LETTER.html()
    assert not {"img", "script", "link", "form", "iframe", "video"} & Reading(page).tags
    assert "url(" not in page
    assert "@import" not in page


def test_it_knows_narrow_and_dark_clients() -> None:
    page = LETTER.html()
    assert "max-width:600px" in page
    assert "(prefers-color-scheme: dark)" in page
    assert 'name="color-scheme" content="light dark"' in page
    assert not re.search(r'style=""', page)


def test_a_subject_is_one_line() -> None:
    assert EmailLetter(Words("a\nb\r\nBcc: c", []), "").subject == "a b Bcc: c"
