"""Which links the texts of an event may hold."""

from __future__ import annotations

import pytest

from events.safety.links_in_text import links_in, refused_links, shows_group_link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meet at St. Mary's, e.g. by the door. Bring water.", []),
        ("Write to ann@example.org.", []),
        ("(https://example.org/a?b=c).", ["https://example.org/a?b=c"]),
        ("www.example.org and example.org/a", ["www.example.org", "example.org/a"]),
    ],
)
def test_links_are_found_as_people_write_them(text: str, expected: list[str]) -> None:
    assert links_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org",
        "HTTP://example.org",
        "https://bit.ly/x",
        "www.bit.ly/x",
        "t.co/x",
        r"https://evil.example\@zoom.us/j/1",
        "https://zoom.us@evil.example/x",
        "https://bit。ly/x",
        "https://[",
    ],
)
def test_what_nobody_can_check_is_refused(text: str) -> None:
    assert refused_links(text) == [text]


def test_a_page_with_its_full_address_is_not_refused() -> None:
    assert refused_links("https://example.org/bit.ly") == []


@pytest.mark.parametrize("text", ["https://chat.whatsapp.com/Abc", "T.me/+Abc", "signal.group/#Abc", "http://wa.me/1"])
def test_links_of_chat_groups_are_known(text: str) -> None:
    assert shows_group_link(f"Join {text}!")
    assert not shows_group_link("Join us at chat.example.org/whatsapp")
