"""A template rendered once, with slots that are filled for each answer.

Rendering a card or a page through Django's templates takes a millisecond, filling a skeleton a few microseconds.
The templates stay the one place where the HTML is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Characters for private use: no label in a template holds them.
_slot = re.compile("\ue000([a-z_0-9]+)\ue001")
_indentation = re.compile(r"\s*\n\s*")


def slot(name: str) -> SafeString:
    """What a template's context holds where a value comes later."""
    return SafeString(f"\ue000{name}\ue001")


def rendered(template: str, context: Mapping[str, Any]) -> SafeString:
    """A template's HTML without its indentation."""
    return SafeString(_indentation.sub("\n", render_to_string(template, dict(context)).strip()))


def joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("\n".join(parts))


class Skeleton:
    """HTML with slots."""

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        self._set(_slot.split(rendered(template, context)))

    def _set(self, texts: list[str]) -> None:
        """`texts`: what is between the slots, and in each second place a slot's name."""
        self._texts = texts
        self._slots = [(2 * i + 1, name) for i, name in enumerate(texts[1::2])]

    def fill(self, **values: str) -> SafeString:
        """The HTML with each slot's value, escaped unless it is safe. Raises KeyError for a slot without one."""
        texts = self._texts.copy()
        for position, name in self._slots:
            texts[position] = _escaped(values[name])
        return SafeString("".join(texts))

    def partly_filled(self, **values: str) -> Skeleton:
        """The same with fewer slots: those are left that get no value."""
        texts = [self._texts[0]]
        for position, name in self._slots:
            after = self._texts[position + 1]
            if name in values:
                texts[-1] += _escaped(values[name]) + after
            else:
                texts += [name, after]
        skeleton = copy(self)
        skeleton._set(texts)
        return skeleton


def _escaped(value: str) -> str:
    return value if isinstance(value, SafeString) else escape(value)
