"""Which numbers people may be asked to ring."""

from __future__ import annotations

import pytest

from events.safety.call_numbers import CostsExtra, NotACallNumber, cleaned_call_number


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("01632960123", "01632 960123"),
        ("+44 (0)20 7946 0123", "020 7946 0123"),
        ("0118 496 0123", "0118 496 0123"),
        ("0800 123 4567", "0800 123 4567"),
        ("0330 088 5830", "0330 088 5830"),
        ("07700 900123", "07700 900123"),
        ("+353 1 234 5678", "+353 1 234 5678"),
        ("020 7946 0123, 845 1234 5678#", "020 7946 0123, 84512345678#"),
        ("020 7946 0123 access code: 1234", "020 7946 0123, 1234"),
    ],
)
def test_numbers_at_the_usual_rate_are_kept(text: str, kept: str) -> None:
    assert cleaned_call_number(text) == kept
    assert cleaned_call_number(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "0901 234 5678",
        "+44 901 234 5678",
        "0044 9012345678",
        "0844 123 4567",
        "0845 123 4567",
        "0870 123 4567",
        "070 1234 5678",
        "118 500",
        "118118",
        "+1 900 555 1234",
        "+353 1520 123456",
        "+979 123456789",
        "+88216 1234567",
    ],
)
def test_those_that_cost_extra_are_refused(text: str) -> None:
    with pytest.raises(CostsExtra):
        cleaned_call_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "log in at evil.example/x",
        "020 7946 0123 evil.example",
        "999",
        "12",
        "0500 123456",
        "020 7946 0123, 09012345678",
        "020 7946 0123 0901 234 5678",
        "٠٢٠ ٧٩٤٦ ٠١٢٣",
        "020 7946 0123, 1234567890123",
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(NotACallNumber):
        cleaned_call_number(text)
