from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constituencies.postcodes import Postcode
from constituencies.readings import MOST_READINGS, read

DECORATED = [
    "\u2018M1 1AE\u2019", "“M1 1AE”.", "`M1 1AE`", "M1 1AE’", "M1 1AE\u2714\ufe0f", "M1 1AE ☑", "√ M1 1AE", "✓M1 1AE✓",
    "①M1 1AE", "M1 1AE²", "M1 1AE™", "M1 1AE®", "M1 1AE½", "M1 1AE🇬🇧", "🏠 M1 1AE 🏠", "M1%201AE", "M1+1AE",
    "postcode=M1+1AE", "&quot;M1&nbsp;1AE&quot;", "<b>M1 1AE</b>", "M1 1AÉ", "M1 1AE\u0301", "Ḿ1 1AE", "М1 1АЕ",
    "M١ ١AE", "M1 1AE\x00", "*M1 1AE*", "_M1 1AE_", "~M1 1AE~", "|M1 1AE|", "M1 1AE #1", "… M1 1AE …", "Μ1 1ΑΕ",
    "Tŷ Hafan, Ffordd yr Ŵyl, M1 1AE", "Llŷn M11AE", "¿M1 1AE?", "M1 1AE\u20e3", "♥M1 1AE", "№ 5, M1 1AE", "M1¬1AE",
    "\u2066M1 1AE\u2069!",
]  # fmt: skip
"""One postcode, as it comes out of phones, documents, spreadsheets, addresses and pages."""


def full(text: str) -> list[str]:
    return [str(postcode) for postcode in read(text).full]


def parts(text: str) -> list[str]:
    return [str(postcode) for postcode in read(text).parts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SWIA 1AA", "SW1A 1AA"),
        ("SWlA1AA", "SW1A 1AA"),
        ("5W1A 1AA", "SW1A 1AA"),
        ("5WIA IAA", "SW1A 1AA"),
        ("SW1A IAA", "SW1A 1AA"),
        ("W1A OAX", "W1A 0AX"),
        ("SW1A 1A4", "SW1A 1AA"),
        ("LSG 3HN", "LS6 3HN"),
        ("8S1 1AA", "BS1 1AA"),
        ("SW1A 1AAA", "SW1A 1AA"),
        ("LS6 3HNN", "LS6 3HN"),
        ("LSS6 3HN", "LS6 3HN"),
        ("LS66 3HNN", "LS66 3HN"),
    ],
)
def test_a_slip_reads_as_what_was_meant_first(text: str, expected: str) -> None:
    assert full(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LS6 3NH", "LS6 3HN"),
        ("L6S 3HN", "LS6 3HN"),
        ("SL6 3HN", "LS6 3HN"),
        ("S1WA 1AA", "SW1A 1AA"),
        ("SW1A 1AAB", "SW1A 1AA"),
        ("1V2 3AB", "IV2 3AB"),
        ("1S6 3HN", "LS6 3HN"),
        ("SWIA 1AAA", "SW1A 1AA"),
    ],
)
def test_what_was_meant_is_among_the_readings(text: str, expected: str) -> None:
    assert expected in full(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 Downing Street, London SW1A 2AA", "SW1A 2AA"),
        ("Plas Tŷ Gwyn, Caernarfon LL55 1AB", "LL55 1AB"),
        ("Caffi’r Môr, LL55 1AB, Cymru", "LL55 1AB"),
        ("\u201cM1 1AE\u201d", "M1 1AE"),
        ("\u2018M1 1AE.\u2019", "M1 1AE"),
        ("«M1 1AE»", "M1 1AE"),
        ("„m11ae“", "M1 1AE"),
        ("M1 1AE ✓", "M1 1AE"),
        ("📍M1 1AE", "M1 1AE"),
        ("(M1 1AE)", "M1 1AE"),
        ("[M1 1AE]!", "M1 1AE"),
        ("postcode: M1 1AE", "M1 1AE"),
        ("Manchester\nM1 1AE\nUK", "M1 1AE"),
        ("M 1 1AE, please", "M1 1AE"),
        ("café M1/1AE", "M1 1AE"),
        ("Ｍ１　１ＡＥ、日本", "M1 1AE"),
        *((text, "M1 1AE") for text in DECORATED),
        ("12 Ŵlpan Road " + "x" * 200 + " M1 1AE", "M1 1AE"),
        ("Flat 2, 12 High Road, Leeds, LSG 3HN", "LS6 3HN"),
        ("12 Otley Road, Leeds LS6 3HNN", "LS6 3HN"),
    ],
)
def test_a_postcode_is_read_in_whatever_stands_around_it(text: str, expected: str) -> None:
    assert full(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RH11 7H", ["RH11 7", "RH11"]),
        ("RH1 11", ["RH1 1", "RH1"]),
        ("SW1A 1AO", ["SW1A 1", "SW1A"]),
        ("SW1A AA", ["SW1A"]),
        ("(LS6)", ["LS6"]),
        ("near LS6, Leeds, please", ["LS6"]),
        ("LS6 3HN?", ["LS6 3"]),
        ("London", []),
        ("SW", []),
        ("", []),
    ],
)
def test_sectors_come_before_outcodes(text: str, expected: list[str]) -> None:
    assert parts(text)[: len(expected) or 1] == expected


def test_a_missing_letter_is_no_slip_of_another_outcode() -> None:
    assert "RH1 1SH" not in full("RH11 5H")


def test_a_key_too_few_gives_all_that_would_fit() -> None:
    guesses = [str(postcode) for postcode in read("SW1 1AA").guesses]
    assert {"SW1A 1AA", "SW11 1AA", "SW1 1AA"} - set(guesses) == {"SW1 1AA"}
    assert "LS6 3HN" in [str(postcode) for postcode in read("LS6 HN").guesses]


@given(
    st.one_of(
        st.text(max_size=120),
        st.text(alphabet="SW1AO0IL5 -“ŷ", max_size=14),
        st.lists(st.sampled_from(["LS6", "3HN", "LL55", "1AB", "Tŷ", "12", "“", "M1", "1"])).map(" ".join),
    )
)
@example("ﷺ" * 100)
def test_every_reading_of_any_text_is_a_postcode_and_they_are_few(text: str) -> None:
    readings = read(text)
    assert len(readings.full) <= MOST_READINGS
    assert len(readings.parts) <= MOST_READINGS
    for postcode in (*readings.full, *readings.guesses, *readings.parts):
        assert Postcode.parse(str(postcode)) == postcode


def test_a_hostile_text_takes_no_longer_than_a_long_address() -> None:
    start = time.perf_counter()
    for text in ("SW1A " * 50_000, "A" * 1_000_000, "1 " * 500_000, "A1" * 500_000, "ﷺ" * 100_000):
        read(text)
    assert time.perf_counter() - start < 0.5
