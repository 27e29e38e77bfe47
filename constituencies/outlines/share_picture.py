"""The picture that networks show of a campaign: a hexagon for each seat, its name, its imprint. Pure.

Drawn here, from our own facts: nobody else is asked for it, and it says who promotes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"""Pixels, as networks ask for it."""
SHADES: Final = ("#fdecea", "#f4bdb4", "#de7d73", "#b5323a", "#7a0012")
"""From safe to marginal: those of static/css/bands.css."""
CLOSER_THAN: Final = (30.0, 20.0, 10.0, 5.0)
"""Points between the first and the second: each step is a darker shade."""
_PAPER, _INK, _FAINT, _UNKNOWN = "#fbf9f4", "#191714", "#5c564e", "#e6e1d8"
_MARGIN, _MAP_WIDTH = 64, 430
_NAME_PIXELS, _IMPRINT_PIXELS, _LINES = 68, 22, 3


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A seat in the cartogram: layout odd-r, rows grow northwards."""

    q: int
    r: int
    lead: float | None
    """Points between the first and the second; None where no result is known."""


def picture_of(name: str, imprint: str, hexagons: Sequence[Hexagon]) -> bytes:
    """A PNG of 1200 by 630 pixels, some 20 kB."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_map(draw, hexagons)
    room = WIDTH - _MAP_WIDTH - 3 * _MARGIN
    column = _MAP_WIDTH + 2 * _MARGIN
    draw.text((column, _MARGIN), "MyCampaignMap", _FAINT, ImageFont.load_default(34))
    font = ImageFont.load_default(_NAME_PIXELS)
    for number, line in enumerate(_wrapped(name, font, room)[:_LINES]):
        draw.text((column, 150 + number * 1.2 * _NAME_PIXELS), line, _INK, font)
    small = ImageFont.load_default(_IMPRINT_PIXELS)
    lines = _wrapped(imprint, small, room)[-2 * _LINES :]
    top = HEIGHT - _MARGIN - len(lines) * 1.4 * _IMPRINT_PIXELS
    for number, line in enumerate(lines):
        draw.text((column, top + number * 1.4 * _IMPRINT_PIXELS), line, _FAINT, small)
    content = BytesIO()
    image.quantize(32).save(content, "PNG", optimize=True)
    return content.getvalue()


def _draw_map(draw: ImageDraw.ImageDraw, hexagons: Sequence[Hexagon]) -> None:
    if not hexagons:
        return
    middles = [(one.q + 0.5 * (one.r % 2), one.r * math.sqrt(3) / 2) for one in hexagons]
    west, east = min(x for x, _y in middles), max(x for x, _y in middles)
    south, north = min(y for _x, y in middles), max(y for _x, y in middles)
    scale = min(_MAP_WIDTH / (east - west + 1.2), (HEIGHT - 2 * _MARGIN) / (north - south + 1.4))
    for one, (x, y) in zip(hexagons, middles, strict=True):
        middle = _MARGIN + (x - west + 0.6) * scale, _MARGIN + (north - y + 0.7) * scale
        draw.regular_polygon((*middle, scale / math.sqrt(3) - 0.6), 6, fill=_shade(one.lead))


def _shade(lead: float | None) -> str:
    return _UNKNOWN if lead is None else SHADES[sum(lead < limit for limit in CLOSER_THAN)]


Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_NO_CHARACTER = "\U000fffff"


def _drawable(text: str, font: Font) -> str:
    """A text in the letters that the font has: of ŵ it lacks the roof."""
    missing = bytes(font.getmask(_NO_CHARACTER))
    letters = (char if bytes(font.getmask(char)) != missing else normalize("NFKD", char)[0] for char in text)
    return "".join(letter for letter in letters if bytes(font.getmask(letter)) != missing)


def _wrapped(text: str, font: Font, room: int) -> list[str]:
    """Lines no wider than `room`, broken between words; a word that is wider by itself is cut."""
    lines = [""]
    for word in _drawable(text, font).split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, room))
    return [line for line in lines if line]


def _cut(word: str, font: Font, room: int) -> str:
    if font.getlength(word) <= room:
        return word
    while font.getlength(f"{word}…") > room:
        word = word[:-1]
    return f"{word}…"
