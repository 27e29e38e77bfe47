"""An e-mail in the site's look, and the same words as plain text: the one place where either is laid out.

Clients of mail know tables and inline styles, and little else. They show no picture of elsewhere, and some of them
turn a light page dark by themselves: the colours of both are said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from constituencies.kit.types import Context
from events.models import Event, Shift

_SANS = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_SERIF = "font-family:Georgia,'Times New Roman',serif"
# A word of 60 letters, or an address, must not make the mail wider than the telephone.
_BREAK = "overflow-wrap:anywhere;word-break:break-word"
STYLES: Final[Mapping[str, str]] = {
    "body": "margin:0;padding:0;background-color:#f3efe5",
    "page": "background-color:#f3efe5",
    "sheet": "max-width:600px;background-color:#fbf9f4;border-top:4px solid #a8001c",
    "site": f"padding:20px 28px 0;{_SANS};font-size:15px;font-weight:bold;line-height:20px;color:#57524a",
    "main": f"padding:8px 28px 28px;{_SANS};font-size:16px;line-height:24px;color:#191714;{_BREAK}",
    "title": f"margin:0 0 16px;{_SERIF};font-size:26px;line-height:32px;font-weight:bold;color:#191714",
    "heading": f"margin:28px 0 8px;{_SERIF};font-size:19px;line-height:26px;font-weight:bold;color:#191714",
    "text": "margin:0 0 16px",
    "facts": "margin:0 0 20px;border-left:3px solid #191714;background-color:#f3efe5",
    "name": f"padding:6px 8px 6px 14px;{_SANS};font-size:15px;line-height:22px;color:#57524a;white-space:nowrap",
    "fact": f"padding:6px 14px 6px 8px;{_SANS};font-size:16px;line-height:22px;font-weight:bold;{_BREAK}",
    "row": f"padding:12px 0;border-bottom:1px solid #d9d3c6;{_SANS};font-size:16px;line-height:24px;{_BREAK}",
    "rows": "margin:0 0 20px;border-top:1px solid #d9d3c6",
    "button": "margin:4px 0 20px",
    "button_cell": "border-radius:4px;background-color:#a8001c",
    "button_link": (
        "display:inline-block;padding:13px 24px;border-radius:4px;background-color:#a8001c;"
        f"{_SANS};font-size:17px;line-height:22px;font-weight:bold;color:#ffffff;text-decoration:none"
    ),
    "link": "color:#191714;text-decoration:underline",
    "foot": (
        f"padding:16px 28px 24px;border-top:1px solid #d9d3c6;{_SANS};font-size:13px;line-height:20px;"
        f"color:#57524a;{_BREAK}"
    ),
    "foot_text": "margin:0 0 10px",
    "foot_link": "color:#57524a;text-decoration:underline",
}


@dataclass(slots=True)
class Words:
    """What one message says: links and rows are (label, address)."""

    subject: str
    paragraphs: list[str]
    links: list[tuple[str, str]] = field(default_factory=list)
    """The first one is what there is to do."""
    why: str = ""
    event: Event | None = None
    knows_address: bool = False
    others: list[tuple[str, str]] = field(default_factory=list)
    shift: Shift | None = None
    """The part of `event` that a volunteer comes to: its times are those for their calendar."""
    facts: list[tuple[str, str]] = field(default_factory=list)
    """(name, what it is): when, where."""
    rows: list[tuple[str, str]] = field(default_factory=list)
    """What it lists, such as events."""
    buttons: int = 1
    """How many of the links are buttons: of a question one for each answer, so that none is easier to give."""


@dataclass(frozen=True, slots=True)
class EmailLetter:
    """What an e-mail says, and at its foot who promotes it and how one gets no more of these."""

    words: Words
    imprint: str
    stop_link: str = ""
    """Empty for what one cannot refuse."""
    stop_label: str = ""

    @property
    def subject(self) -> str:
        return " ".join(self.words.subject.split())

    def text(self) -> str:
        return render_to_string("events/messages/message.txt", self._context()).strip() + "\n"

    def html(self) -> str:
        return render_to_string("events/messages/message.html", self._context() | {"styles": STYLES})

    def email(self, address: str, headers: Mapping[str, str]) -> EmailMultiAlternatives:
        """Text first, then HTML: a client shows the last one that it can."""
        mail = EmailMultiAlternatives(subject=self.subject, body=self.text(), to=[address], headers=dict(headers))
        mail.attach_alternative(self.html(), "text/html")
        return mail

    def _context(self) -> Context:
        return {
            "words": self.words,
            "subject": self.subject,
            "imprint": self.imprint,
            "stop_link": self.stop_link,
            "stop_label": self.stop_label,
        }
