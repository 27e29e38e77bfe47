"""The picture that chats show: ours, small, and with the imprint in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageFont

from constituencies.outlines.share_picture import HEIGHT, SHADES, WIDTH, Hexagon, _drawable, _wrapped, picture_of

HEXAGONS = [Hexagon(q, r, 7.0 * (q % 7)) for q in range(25) for r in range(26)]
IMPRINT = "Promoted by A. N. Agent, 1 Example Street."


def colours(content: bytes) -> set[str]:
    image = Image.open(BytesIO(content)).convert("RGB")
    return {"#{:02x}{:02x}{:02x}".format(*pixel) for _count, pixel in image.getcolors(100_000) or []}  # type: ignore[misc]


def test_it_is_a_small_png_of_the_size_that_networks_ask_for() -> None:
    content = picture_of("Next general election", IMPRINT, HEXAGONS)
    assert content.startswith(b"\x89PNG")
    assert Image.open(BytesIO(content)).size == (WIDTH, HEIGHT)
    assert 5_000 < len(content) <= 50_000


def test_name_imprint_and_seats_are_in_it() -> None:
    content = picture_of("One", IMPRINT, HEXAGONS)
    assert content != picture_of("Two", IMPRINT, HEXAGONS)
    assert content != picture_of("One", "Promoted by somebody else", HEXAGONS)
    assert len(set(SHADES) & colours(content)) >= 3
    assert not set(SHADES) & colours(picture_of("One", IMPRINT, []))


@pytest.mark.parametrize("name", ["Ymgyrch Tŷ Ŵyl", "x" * 300, "", "选举", "a\nb"])
def test_any_name_can_be_drawn(name: str) -> None:
    assert len(picture_of(name, IMPRINT, [Hexagon(0, 0, None)])) <= 50_000


def test_letters_that_the_font_lacks_lose_their_roofs() -> None:
    font = ImageFont.load_default(40)
    assert _drawable("Tŷ Ŵyl, Siân “x”", font) == "Ty Wyl, Sian “x”"
    assert _drawable("选a", font) == "a"


def test_no_line_is_wider_than_its_room() -> None:
    font = ImageFont.load_default(40)
    lines = _wrapped("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and more words", font, 400)
    assert all(font.getlength(line) <= 400 for line in lines)
    assert lines[0].endswith("…")
