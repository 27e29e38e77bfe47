"""What comes along with text that people paste: each decoration of a word looks like the word, and has to be it."""

from __future__ import annotations

from collections.abc import Callable

Decoration = Callable[[str], str]


def inside(mark: str) -> Decoration:
    return lambda text: text[: len(text) // 2] + mark + text[len(text) // 2 :]


def around(before: str, after: str) -> Decoration:
    return lambda text: before + text + after


def shifted(letters: dict[range, int]) -> Decoration:
    """Letters in another alphabet that looks like ours: `letters` says which by how much."""

    def decorate(text: str) -> str:
        by = {code: shift for codes, shift in letters.items() for code in codes}
        return "".join(chr(ord(char) + by.get(ord(char), 0)) for char in text)

    return decorate


DECORATIONS: dict[str, Decoration] = {
    "byte order mark": around("\ufeff", ""),
    "zero-width space": inside("\u200b"),
    "zero-width non-joiner": inside("\u200c"),
    "zero-width joiner": inside("\u200d"),
    "word joiner": inside("\u2060"),
    "soft hyphen": inside("\u00ad"),
    "grapheme joiner": inside("\u034f"),
    "right-to-left override": around("\u202e", "\u202c"),
    "left-to-right mark": around("", "\u200e"),
    "isolate": around("\u2067", "\u2069"),
    "no-break spaces": around("\u00a0", "\u202f"),
    "thin and ideographic spaces": around("\u2009\u3000", "\u2003"),
    "tabs and line breaks": around("\t\r\n", "\n\t"),
    "line and paragraph separators": around("\u2028", "\u2029\x85"),
    "control characters": inside("\x01\x1f\x7f"),
    "full-width letters": shifted({range(0x21, 0x7F): 0xFEE0}),
    "mathematical bold": shifted(
        {range(0x41, 0x5B): 0x1D400 - 0x41, range(0x61, 0x7B): 0x1D41A - 0x61, range(0x30, 0x3A): 0x1D7CE - 0x30}
    ),
    "variation selectors": inside("\ufe0f\ufe0e\U000e0101"),
    "invisible tags": around("", "\U000e0041\U000e007f"),
    "Hangul filler": around("\u3164", "\uffa0"),
    "Braille blank": around("\u2800", "\u2800"),
    "private use": around("", "\ue000\U000f0000"),
    "annotation and object": around("\ufff9", "\ufffc"),
}
