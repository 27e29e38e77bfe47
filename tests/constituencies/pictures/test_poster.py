"""The picture that chats show: ours, small, with the imprint in it; and whatever somebody typed fits."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from constituencies.outlines.text import Shape
from constituencies.pictures.icons import write_icons
from constituencies.pictures.lettering import Face, drawable, fitted, font
from constituencies.pictures.maps import SHADES, Hexagon, Neighbourhood, map_image
from constituencies.pictures.poster import HEIGHT, MAP_WIDTH, WIDTH, PosterWords, poster, poster_digest

HEXAGONS = [Hexagon(q, r, 7.0 * (q % 7)) for q in range(25) for r in range(26)]
IMPRINT = "Promoted by A. N. Agent, 1 Example Street."
LONGEST = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
RED = (168, 0, 28)


def colours(content: bytes) -> set[str]:
    image = Image.open(BytesIO(content)).convert("RGB")
    return {"#{:02x}{:02x}{:02x}".format(*pixel) for _count, pixel in image.getcolors(1_000_000) or []}  # type: ignore[misc]


def square(west: float, south: float) -> Shape:
    corners = [(0, 0), (0.2, 0), (0.2, 0.2), (0, 0.2), (0, 0)]
    return [[np.array([(west + x, south + y) for x, y in corners])]]


def test_it_is_a_small_png_of_the_size_that_networks_ask_for() -> None:
    content = poster(PosterWords("Next general election", IMPRINT), HEXAGONS)
    assert content.startswith(b"\x89PNG")
    assert Image.open(BytesIO(content)).size == (WIDTH, HEIGHT)
    assert 5_000 < len(content) <= 60_000


def test_everything_that_it_says_and_shows_is_in_it_and_in_its_digest() -> None:
    one = PosterWords("One", IMPRINT, "Region", ("Town", "Day"), "Need: high", 3)
    others = [
        PosterWords("Two", IMPRINT, "Region", ("Town", "Day"), "Need: high", 3),
        PosterWords("One", "Promoted by somebody else", "Region", ("Town", "Day"), "Need: high", 3),
        PosterWords("One", IMPRINT, "Elsewhere", ("Town", "Day"), "Need: high", 3),
        PosterWords("One", IMPRINT, "Region", ("Town", "Another day"), "Need: high", 3),
        PosterWords("One", IMPRINT, "Region", ("Town", "Day"), "Need: low", 3),
        PosterWords("One", IMPRINT, "Region", ("Town", "Day"), "Need: high", 1),
    ]
    pictures = {poster(words, HEXAGONS) for words in (one, *others)} | {poster(one, [])}
    digests = {poster_digest(words, "map") for words in (one, *others)} | {poster_digest(one, "another map")}
    assert len(pictures) == len(digests) == 8


def test_the_hexagons_have_the_colours_of_the_map() -> None:
    assert len(set(SHADES) & colours(poster(PosterWords("One", IMPRINT), HEXAGONS))) >= 3
    assert not set(SHADES) & colours(poster(PosterWords("One", IMPRINT), []))


def test_a_seat_stands_in_red_in_the_middle_of_its_neighbours() -> None:
    shapes = {"E1": square(0, 52), "E2": square(0.2, 52), "E3": square(5, 55)}
    image = map_image(Neighbourhood("E1", shapes), MAP_WIDTH, HEIGHT)
    assert image.getpixel((MAP_WIDTH // 2, HEIGHT // 2)) == RED
    assert image.getpixel((MAP_WIDTH - 10, HEIGHT // 2)) not in (RED, image.getpixel((10, 10)))
    without = map_image(Neighbourhood("E9", shapes), MAP_WIDTH, HEIGHT)
    assert len(without.getcolors(10) or []) == 1


@pytest.mark.parametrize("name", ["Ymgyrch Tŷ Ŵyl", "x" * 300, "", "选举", "a\nb", "🎉", f"{LONGEST} " * 5, "مرحبا"])
def test_any_words_can_be_drawn(name: str) -> None:
    words = PosterWords(name, f"{IMPRINT} " * 6, name, (name, name), name, 0)
    assert len(poster(words, [Hexagon(0, 0, None)])) <= 60_000


def test_welsh_letters_keep_their_roofs_and_what_the_font_lacks_is_left_out() -> None:
    for face in Face:
        assert drawable("Tŷ Ŵyl, Siân “x” Łódź Київ", face) == "Tŷ Ŵyl, Siân “x” Łódź Київ"
        assert drawable("w\u0302", face) == "ŵ"
        assert drawable("选a🎉", face) == "a"


def test_no_line_is_wider_than_its_room_and_no_letter_of_a_long_word_is_lost() -> None:
    lines = fitted(f"{LONGEST} and more words", Face.HEADING, (66, 40), 630, 5)
    assert all(font(lines.face, lines.pixels).getlength(text) <= 630 for text in lines.texts)
    assert "".join(lines.texts).replace(" ", "").startswith(LONGEST)


def test_a_short_title_is_large_and_too_long_a_one_ends_in_dots() -> None:
    sizes = [fitted("Knock on doors " * many, Face.HEADING, (66, 40), 630, 3).pixels for many in (1, 4, 40)]
    assert sizes[0] == 66
    assert sizes[-1] == 40
    assert all(before >= after for before, after in pairwise(sizes))
    assert fitted("Knock on doors " * 40, Face.HEADING, (66, 40), 630, 3).texts[-1].endswith("…")


def test_the_icons_are_those_that_the_script_draws(tmp_path: Path) -> None:
    write_icons(tmp_path)
    static = Path(__file__).resolve().parents[3] / "static" / "img"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 5
    for name in names:
        with Image.open(tmp_path / name) as image, Image.open(static / name) as icon:
            assert image.size == icon.size
            assert image.convert("RGBA").tobytes() == icon.convert("RGBA").tobytes()
    assert sum(path.stat().st_size for path in static.iterdir()) < 30_000
