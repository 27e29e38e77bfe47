"""Text from outside is kept as people see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constituencies.kit.outside_text import (
    MOST_MARKS,
    ascii_domain,
    ascii_email,
    ascii_link,
    cleaned_line,
    cleaned_text,
)
from tests.decorations import DECORATIONS


@pytest.mark.parametrize("decoration", DECORATIONS)
@pytest.mark.parametrize("text", ["LS6 3HN", "E14001172", "ann@example.org", "https://example.org/a?b=1"])
def test_a_decorated_word_is_the_word(decoration: str, text: str) -> None:
    decorated = DECORATIONS[decoration](text)
    assert decorated != text
    assert cleaned_line(decorated) == text
    assert cleaned_text(decorated) == text


@pytest.mark.parametrize(
    "text",
    [
        "Ynys Môn – O’Neill’s own",
        "Tŷ Gwyn, Llŷn",
        "2½ hours, 10 m², 1ˢᵗ … H₂O ™",
        "O´Neill",
        "naïve café – “quoted” ‘so’",
        "👩‍👩‍👧 ❤️ 1️⃣ 👍🏽 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "Διάσκεψη שלום สวัสดี",
        "Two lines\n\nand a third",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert cleaned_text(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ﬁnd the oﬃce", "find the office"),
        ("Cafe\u0301", "Café"),
        ("a\u3000 \u00a0b", "a b"),
        ("①st Ⅳ ℡", "1st IV TEL"),
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("  a  \n  b  ", "a\nb"),
        ("a\u200db ❤\u200d", "ab ❤"),
        ("Z" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "Ź" + "\u0302\u0303\u0304\u0305"),
        ("\ud800x", "x"),
    ],
)
def test_what_only_looks_otherwise_is_made_plain(text: str, plain: str) -> None:
    assert cleaned_text(text) == plain
    assert MOST_MARKS == 4


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_the_text_can_be_stored(text: str) -> None:
    for clean in (cleaned_text, cleaned_line):
        once = clean(text)
        assert clean(once) == once
        assert "\0" not in once
        assert "\n" not in cleaned_line(text)
        once.encode()


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("müller.example", "xn--mller-kva.example"),
        ("MÜLLER.example", "xn--mller-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("example。org", "example.org"),
        ("Example.ORG", "example.org"),
    ],
)
def test_a_domain_is_as_dns_has_it(domain: str, name: str) -> None:
    assert ascii_domain(domain) == name
    assert ascii_email(f"Ann@{domain}") == f"Ann@{name}"
    assert ascii_link(f"https://{domain}/x").lower() == f"https://{name}/x"


@pytest.mark.parametrize("domain", ["☕.example", "a..ü", "ü" * 70 + ".example", "-ü.example", "xn--ü.example"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        ascii_email(f"ann@{domain}")
    with pytest.raises(ValueError):  # noqa: PT011
        ascii_link(f"https://{domain}/")


def test_a_link_that_programs_read_differently_is_left_for_others_to_refuse() -> None:
    assert ascii_link("https://ü.example\\@zoom.us/") == "https://ü.example\\@zoom.us/"
    assert ascii_link("https://zoom.us@ü.example/") == "https://zoom.us@ü.example/"
