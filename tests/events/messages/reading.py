"""What somebody reads in an e-mail, in either of its forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from events.messages.letter import EmailLetter

LINKS = re.compile(r"https?://\S+")


class Reading(HTMLParser):
    """What somebody reads in a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._hidden = tag in ("style", "title") or (self._hidden and tag != "body")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def words_of(text: str) -> list[str]:
    """The words of a text, in any order, without signs that only lay it out."""
    return sorted(re.findall(r"[^\W_]+", LINKS.sub(" ", text)))


def assert_the_same(letter: EmailLetter) -> None:
    """Its two forms: the subject stands above the text in any client."""
    reading, text = Reading(letter.html()), letter.text()
    assert words_of(f"{letter.subject}\n{text}") == words_of(" ".join(reading.texts))
    assert sorted(LINKS.findall(text)) == sorted(reading.links)
