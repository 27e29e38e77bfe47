"""The picture that chats and networks show of a page: what it is about, where, when, and who promotes it. Pure.

Drawn here, from our own facts: nobody else is asked for it. The law wants the imprint on it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from hashlib import blake2b
from io import BytesIO

from PIL import Image, ImageDraw

from constituencies.pictures.icons import draw_logo
from constituencies.pictures.lettering import LINE_HEIGHT, Face, Lines, drawable, fitted, font
from constituencies.pictures.maps import SHADES, Scene, map_image

WIDTH, HEIGHT = 1200, 630
"""Pixels, as networks ask for it."""
MAP_WIDTH = 430
_PAPER, _INK, _SOFT, _RULE = "#fbf9f4", "#191714", "#57524a", "#6f695f"
_MARGIN = 56
_ROOM = WIDTH - MAP_WIDTH - 2 * _MARGIN
_SWATCH = 30
_COLOURS = 64


@dataclass(frozen=True, slots=True)
class PosterWords:
    """What a picture says."""

    title: str
    imprint: str
    about: str = ""
    """A line above the title: the kind of event, the region of a seat."""
    facts: tuple[str, ...] = ()
    """Lines below it: town, day."""
    need: str = ""
    """How much people are needed, in words."""
    need_band: int | None = None
    """Position of the band, the least first; None for no swatch."""


def poster_digest(words: PosterWords, scene_name: str) -> str:
    """Of all that a picture shows: with other words or another map it is another."""
    return blake2b(repr((astuple(words), scene_name)).encode(), digest_size=8).hexdigest()


def poster(words: PosterWords, scene: Scene) -> bytes:
    """A PNG of 1200 by 630 pixels, some 30 kB."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    image.paste(map_image(scene, MAP_WIDTH, HEIGHT), (WIDTH - MAP_WIDTH, 0))
    draw = ImageDraw.Draw(image)
    draw_logo(image, (_MARGIN, 40, 44))
    draw.text((_MARGIN + 58, 62), "MyCampaignMap", _INK, font(Face.BOLD, 28), anchor="lm")
    bottom = _draw_imprint(draw, words.imprint)
    _draw_middle(draw, words, (112.0, bottom))
    content = BytesIO()
    image.quantize(_COLOURS).save(content, "PNG", optimize=True)
    return content.getvalue()


def _draw_imprint(draw: ImageDraw.ImageDraw, imprint: str) -> float:
    """At the foot; where it begins."""
    lines = fitted(" ".join(imprint.split()), Face.TEXT, (20, 15), _ROOM, 6)
    top = HEIGHT - 36 - lines.height
    _draw_lines(draw, lines, top, _SOFT)
    return top


def _draw_middle(draw: ImageDraw.ImageDraw, words: PosterWords, between: tuple[float, float]) -> None:
    """Title and facts, in the middle of what is left of the height."""
    top, bottom = between
    about = fitted(words.about, Face.TEXT, (28, 22), _ROOM, 1)
    facts = [fitted(fact, Face.BOLD, (34, 24), _ROOM, 1) for fact in words.facts if fact]
    need = fitted(words.need, Face.TEXT, (30, 22), _ROOM - _SWATCH - 14, 1)
    below = 22 + sum(fact.height for fact in facts) + (need.height + 16 if need.texts else 0)
    room = bottom - top - about.height - below - 20
    # A title in letters that the fonts lack says nothing here.
    title = _fitted_title(words.title if drawable(words.title, Face.HEADING).strip() else words.about, room)
    y = top + max(0.0, (bottom - top - about.height - title.height - below) / 2)
    y = _draw_lines(draw, about, y, _SOFT)
    y = _draw_lines(draw, title, y + 4, _INK) + 18
    for fact in facts:
        y = _draw_lines(draw, fact, y, _INK)
    if need.texts:
        _draw_need(draw, need, y + 16, words.need_band)


def _fitted_title(title: str, height: float) -> Lines:
    """Three lines at most, fewer where the facts leave no room for them."""
    for most_lines in (3, 2):
        lines = fitted(title, Face.HEADING, (66, 40), _ROOM, most_lines)
        if lines.height <= height:
            return lines
    return fitted(title, Face.HEADING, (min(66, max(30, int(height / 2 / LINE_HEIGHT))), 30), _ROOM, 2)


def _draw_need(draw: ImageDraw.ImageDraw, lines: Lines, top: float, band: int | None) -> None:
    x = _MARGIN
    if band is not None:
        middle = top + lines.pixels * LINE_HEIGHT / 2
        box = (x, middle - _SWATCH / 2, x + _SWATCH, middle + _SWATCH / 2)
        draw.rounded_rectangle(box, 5, fill=SHADES[band], outline=_RULE, width=2)
        x += _SWATCH + 14
    _draw_lines(draw, lines, top, _INK, x)


def _draw_lines(draw: ImageDraw.ImageDraw, lines: Lines, top: float, colour: str, x: int = _MARGIN) -> float:
    """Where the next text begins."""
    for text in lines.texts:
        middle = top + lines.pixels * LINE_HEIGHT / 2
        draw.text((x, middle), text, colour, font(lines.face, lines.pixels), anchor="lm")
        top += lines.pixels * LINE_HEIGHT
    return top
