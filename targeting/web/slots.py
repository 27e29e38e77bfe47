"""A template rendered once, with slots that are filled for each answer.

Rendering a card or a page through Django's templates takes a millisecond, filling a skeleton a few microseconds.
The templates stay the one place where the HTML is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Characters for private use: no label in a template holds them.
_slot = re.compile("\ue000([a-z_0-9]+)\ue001")
_indentation = re.compile(r"\s*\n\s*")
_special = re.compile("[&<>\"']").search


def slot(name: str) -> SafeString:
    """What a template's context holds where a value comes later."""
    return SafeString(f"\ue000{name}\ue001")


def rendered(template: str, context: Mapping[str, object]) -> SafeString:
    """A template's HTML without its indentation."""
    return SafeString(_indentation.sub("\n", render_to_string(template, dict(context)).strip()))


def joined(parts: Iterable[bytes]) -> bytes:
    return b"\n".join(parts)


class Skeleton:
    """HTML with slots.

    What is filled in is text, which is escaped, or HTML, as bytes: so no part of a page is encoded for each visitor.
    """

    def __init__(self, template: str, context: Mapping[str, object]) -> None:
        texts = _slot.split(rendered(template, context))
        self._texts = [text.encode() for text in texts]
        self._slots = [(2 * i + 1, name) for i, name in enumerate(texts[1::2])]

    def fill(self, **values: str | bytes) -> bytes:
        """The HTML with each slot's value. Raises KeyError for a slot without one."""
        texts = self._texts.copy()
        for position, name in self._slots:
            value = values[name]
            texts[position] = value if type(value) is bytes else _html(value)
        return b"".join(texts)


def _html(value: str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    is_plain = isinstance(value, SafeString) or not _special(value)
    return (value if is_plain else escape(value)).encode()
