"""Which addresses can be judged by their looks."""

from __future__ import annotations

import pytest

from events.safety.chat_links import NotAGroupLink, cleaned_link
from events.safety.web_links import plain_host


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://zoom.us/j/1?pwd=a@b", "zoom.us"),
        ("https://www.Zoom.us:443/j/1", "zoom.us"),
        ("zoom.us/j/1", "zoom.us"),
        ("https://xn--caf-dma.example/", "xn--caf-dma.example"),
    ],
)
def test_a_plain_address_has_one_host(link: str, host: str) -> None:
    assert plain_host(link) == host


@pytest.mark.parametrize(
    "link",
    [
        r"https://evil.example\@zoom.us/j/1",
        r"https://zoom.us\.evil.example/",
        "https://zoom.us@evil.example/x",
        "https://name:word@zoom.us/",
        "https://@zoom.us/",
        "https://zoom.us/\x01",
        "https://zo\tom.us/",
        "https://zoom.us/\u202egpj.exe",
        "https://zoom。us/",
        "https://192.0.2.1/",
        "https://localhost/",
        "https:zoom.us/",
        "https://zoom.us:port/",
        "http://zoom.us/",
        "javascript://zoom.us/",
        "",
    ],
)
def test_any_other_has_none(link: str) -> None:
    assert plain_host(link) == ""


@pytest.mark.parametrize("link", [r"https://evil.example\@t.me/+AbCdEfGhIj0", "https://t.me@evil.example/+AbCdEfGhIj0"])
def test_no_door_to_a_group_leads_elsewhere(link: str) -> None:
    with pytest.raises(NotAGroupLink):
        cleaned_link("telegram", link)
