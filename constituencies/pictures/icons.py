"""The site's mark, a ticked hexagon: as it stands in pictures, and as the icons in static/img/. Pure.

script/make_icons writes those again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

_INK, _PAPER = "#191714", "#fbf9f4"
# As in static/img/favicon.svg, in a box of 32.
_HEXAGON = ((16, 1.5), (28.6, 8.7), (28.6, 23.3), (16, 30.5), (3.4, 23.3), (3.4, 8.7))
_TICK = ((9.8, 16.4), (14.1, 20.8), (22.4, 11.6))
_STROKE = 3.4
_BOX = 32
_FINER = 8
SAFE = 0.72
"""How much of a maskable icon the mark takes: systems cut its edges as they like, to a circle of 80 % at the most."""


def logo(pixels: int) -> Image.Image:
    """The mark on nothing."""
    size = pixels * _FINER
    scale = size / _BOX
    image = Image.new("RGBA", (size, size))
    draw = ImageDraw.Draw(image)
    draw.polygon([(x * scale, y * scale) for x, y in _HEXAGON], fill=_INK)
    tick = [(x * scale, y * scale) for x, y in _TICK]
    draw.line(tick, fill=_PAPER, width=round(_STROKE * scale), joint="curve")
    radius = _STROKE * scale / 2
    for x, y in tick:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_PAPER)
    return image.resize((pixels, pixels), Image.Resampling.BOX)


def draw_logo(image: Image.Image, place: tuple[int, int, int]) -> None:
    """Put the mark onto a picture: left, top, size."""
    x, y, pixels = place
    mark = logo(pixels)
    image.paste(mark, (x, y), mark)


def on_paper(pixels: int, share: float) -> Image.Image:
    """The mark in the middle of a square of paper, of which it takes that share of the width."""
    image = Image.new("RGB", (pixels, pixels), _PAPER)
    size = round(pixels * share)
    margin = (pixels - size) // 2
    draw_logo(image, (margin, margin, size))
    return image


def write_icons(folder: Path) -> None:
    """All files but favicon.svg, which the drawing follows."""
    for pixels in (192, 512):
        logo(pixels).quantize(32).save(folder / f"icon-{pixels}.png", optimize=True)
    on_paper(512, SAFE).quantize(32).save(folder / "icon-maskable-512.png", optimize=True)
    on_paper(180, 0.8).quantize(32).save(folder / "apple-touch-icon.png", optimize=True)
    sizes = [16, 32, 48]
    largest, *others = [logo(pixels) for pixels in reversed(sizes)]
    largest.save(folder / "favicon.ico", sizes=[(pixels, pixels) for pixels in sizes], append_images=others)


if __name__ == "__main__":
    write_icons(Path(sys.argv[1]))
