"""Words in a picture: in a font of ours, broken into lines, never wider than their room. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import normalize

from PIL import ImageFont

_FOLDER = Path(__file__).with_name("fonts")
_NO_CHARACTER = "\U000fffff"
LINE_HEIGHT = 1.22
"""From one line to the next, as a share of the font's size."""
_STEP = 2


class Face(StrEnum):
    """A font: letters of Latin, Greek and Cyrillic, Welsh ones included."""

    HEADING = "NotoSerif-Bold"
    TEXT = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"


@cache
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FOLDER / f"{face}.ttf", pixels)


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as it fits."""

    face: Face
    pixels: int
    texts: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.texts) * self.pixels * LINE_HEIGHT


def fitted(text: str, face: Face, sizes: tuple[int, int], room: int, most_lines: int) -> Lines:
    """A text in the largest size, from the largest to the smallest (pixels), in which it takes few enough lines.

    No word is broken before the smallest size; there what is too much ends in “…”.
    """
    words = drawable(text, face).split()
    largest, smallest = sizes
    for pixels in range(largest, smallest, -_STEP):
        letters = font(face, pixels)
        if any(letters.getlength(word) > room for word in words):
            continue
        lines = _wrapped(words, letters, room)
        if len(lines) <= most_lines:
            return Lines(face, pixels, tuple(lines))
    lines = _wrapped(words, font(face, smallest), room)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], _cut(lines[most_lines - 1], font(face, smallest), room)]
    return Lines(face, smallest, tuple(lines))


def drawable(text: str, face: Face) -> str:
    """A text without the letters that the font lacks, such as emoji; of one with a mark that it lacks the letter."""
    return "".join(_letter(char, face) for char in normalize("NFC", text))


@lru_cache(maxsize=4096)
def _letter(char: str, face: Face) -> str:
    if char.isspace() or _has(char, face):
        return char
    base = normalize("NFKD", char)[0]
    return base if _has(base, face) else ""


def _has(char: str, face: Face) -> bool:
    letters = font(face, 20)
    return bytes(letters.getmask(char)) != bytes(letters.getmask(_NO_CHARACTER))


def _wrapped(words: list[str], letters: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if letters.getlength(longer) <= room:
            lines[-1:] = [longer]
        else:
            lines += _parts(word, letters, room)
    return lines


def _parts(word: str, letters: ImageFont.FreeTypeFont, room: int) -> Iterator[str]:
    """A word in parts, none of them wider than the room."""
    part = ""
    for char in word:
        if part and letters.getlength(part + char) > room:
            yield part
            part = ""
        part += char
    yield part


def _cut(line: str, letters: ImageFont.FreeTypeFont, room: int) -> str:
    while line and letters.getlength(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
