from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constituencies.postcodes import (
    NotAPostcode,
    Postcode,
    compact_texts,
    divided_key_range,
    key,
    key_range,
    keys,
)

OUTCODES = ["B1", "M1", "M11", "SW1", "RH11", "W1A", "W1V", "SW1A", "EC1A", "N1P", "BT1", "GIR", "NPT", "BS0"]
outcodes = st.sampled_from(OUTCODES)
digits = st.sampled_from("0123456789")
unit_letters = st.sampled_from("ABDEFGHJLNPQRSTUWXYZ")
full_postcodes = st.builds(lambda out, d, a, b: Postcode(out, d + a + b), outcodes, digits, unit_letters, unit_letters)
any_postcodes = st.one_of(full_postcodes, st.builds(Postcode, outcodes), st.builds(Postcode, outcodes, digits))


@pytest.mark.parametrize(
    "text",
    [
        "SW1A 1AA",
        "sw1a1aa",
        " sW1a  1Aa ",
        "SW1A1 AA",
        "S W 1 A 1 A A",
        "SW1A\u00a01AA",
        "SW1A-1AA",
        "SW1A\u20111AA",
        "SW1A.1AA",
        "SW1A 1AA.",
        "SW1A\u200b1AA",
        "\ufeffSW1A 1AA",
        "SW1A\t1AA\r\n",
        "SW1A 1AA" + " " * 10_000,
        "ＳＷ１Ａ　１ＡＡ",
    ],
)
def test_any_case_spacing_and_usual_separator_is_read(text: str) -> None:
    postcode = Postcode.parse(text)
    assert str(postcode) == "SW1A 1AA"
    assert postcode.compact == "SW1A1AA"
    assert (postcode.outcode, postcode.incode, postcode.sector, postcode.area) == ("SW1A", "1AA", "SW1A 1", "SW")
    assert postcode.is_full


@pytest.mark.parametrize("text", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "BS0 1AA"])
def test_every_shape_of_outcode_is_read(text: str) -> None:
    assert str(Postcode.parse(text.lower().replace(" ", ""))) == text


@pytest.mark.parametrize("text", ["GIR 0AA", "NPT 1AA", "NPT 0VA", "W1V 1AA", "FIQQ 1ZZ", "GX11 1AA", "BF1 0AA"])
def test_irregular_terminated_and_overseas_postcodes_are_read(text: str) -> None:
    assert str(Postcode.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "outcode", "sector"),
    [
        ("sw1a", "SW1A", ""),
        ("sw1a 1", "SW1A", "SW1A 1"),
        ("sw1a1", "SW1A", "SW1A 1"),
        ("RH11", "RH11", ""),
        ("RH 11", "RH11", ""),
        ("RH1 1", "RH1", "RH1 1"),
        ("RH117", "RH11", "RH11 7"),
        ("B 1", "B1", ""),
        ("M11", "M11", ""),
    ],
)
def test_outcode_and_sector_are_read_alone(text: str, outcode: str, sector: str) -> None:
    postcode = Postcode.parse(text)
    assert (postcode.outcode, postcode.incode, postcode.sector, postcode.is_full) == (outcode, "", sector, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "SW",
        "London",
        "12345",
        "QV1 1AA",  # no area begins with Q, V or X
        "AI1 1AA",  # nor has I, J or Z as second letter
        "M01 1AA",
        "SW1A 1AC",  # C, I, K, M, O and V look like others: no unit has them
        "SW1C 1AA",
        "SW1A 1AA\0",
        "SW1A 1AA' OR 1=1--",
        "<script>alert(1)</script>",
        "💩",
        "\u0405W1A 1AA",  # a Cyrillic letter that looks like S
        "x" * 10_000,
        "SW1A" + " " * 10_000 + "1AA",
    ],
)
def test_anything_else_is_no_postcode(text: str) -> None:
    with pytest.raises(NotAPostcode):
        Postcode.parse(text)


@given(any_postcodes)
def test_a_written_postcode_reads_back_the_same(postcode: Postcode) -> None:
    assert Postcode.parse(str(postcode)) == postcode
    assert Postcode.parse(str(postcode).lower()) == postcode


def test_a_hostile_text_takes_no_longer_than_a_short_one() -> None:
    start = time.perf_counter()
    for text in ("SW1A " * 50_000, "A" * 1_000_000, " " * 1_000_000, "1A" * 500_000):
        with pytest.raises(NotAPostcode):
            Postcode.parse(text)
    assert time.perf_counter() - start < 0.5


def test_the_key_is_the_padded_postcode_in_ascii() -> None:
    assert key(Postcode("SW1A", "1AA")) == int.from_bytes(b"SW1A1AA", "big") == 0x53573141_31_4141
    assert key(Postcode("SW1", "1AA")) == int.from_bytes(b"SW1 1AA", "big")


@given(full_postcodes, full_postcodes)
def test_keys_sort_by_outcode_then_incode(one: Postcode, other: Postcode) -> None:
    def order(postcode: Postcode) -> tuple[str, str]:
        return postcode.outcode.ljust(4), postcode.incode

    assert (key(one) < key(other)) == (order(one) < order(other))


@given(full_postcodes, any_postcodes)
def test_an_outcode_or_sector_is_one_contiguous_range_of_keys(postcode: Postcode, whole: Postcode) -> None:
    low, high = key_range(whole)
    belongs = postcode.outcode == whole.outcode and postcode.incode.startswith(whole.inward)
    assert (low <= key(postcode) < high) == belongs


def test_a_divided_district_has_its_parts_and_no_longer_number() -> None:
    low, high = divided_key_range(Postcode("SW1"))
    assert low <= key(Postcode("SW1A", "1AA")) < key(Postcode("SW1Y", "9ZZ")) < high
    assert not low <= key(Postcode("SW10", "1AA")) < high
    assert not low <= key(Postcode("SW1", "1AA")) < high
    assert divided_key_range(Postcode("SW1A")) == (0, 0)


@given(st.lists(full_postcodes, max_size=20))
def test_many_keys_at_once_equal_the_single_ones_in_every_published_form(postcodes: list[Postcode]) -> None:
    expected = [key(postcode) for postcode in postcodes]
    forms = [
        [str(postcode) for postcode in postcodes],
        [postcode.compact for postcode in postcodes],
        [f"{postcode.outcode:<4}{postcode.incode}" for postcode in postcodes],
        [f"{postcode.outcode:<4} {postcode.incode}" for postcode in postcodes],
    ]
    for form in forms:
        assert keys(np.array(form, "S8")).tolist() == expected
    compact = compact_texts(np.array(expected, np.uint64))
    assert compact.tolist() == [postcode.compact.encode() for postcode in postcodes]


@given(st.lists(st.text(alphabet="SW1A0 CQ", max_size=9), max_size=20))
@example(["AA10000AA"])
def test_many_texts_at_once_are_judged_as_single_ones(texts: list[str]) -> None:
    for text, postcode_key in zip(texts, keys(np.array(texts, "S9")).tolist(), strict=True):
        if postcode_key:
            assert key(Postcode.parse(text)) == postcode_key
        else:
            try:
                postcode = Postcode.parse(text)
            except NotAPostcode:
                continue
            assert not postcode.is_full or " " in text or text != postcode.compact
