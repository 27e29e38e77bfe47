"""We pay for texts to mobiles of the United Kingdom alone."""

from __future__ import annotations

import pytest

from events.safety.mobiles import NotAMobile, normalised_mobile, uk_mobile

WRITTEN = [
    "07700 900123",
    "+44 7700 900123",
    "0044 7700 900123",
    "+44 (0)7700 900123",
    "07700-900-123",
    "(07700) 900123",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_mobile_is_read_as_people_write_it(text: str) -> None:
    assert uk_mobile(text) == normalised_mobile(text) == "+447700900123"


def test_a_number_in_use_is_told_by_the_plan_of_numbers() -> None:
    assert uk_mobile("07400 123456") == "+447400123456"


@pytest.mark.parametrize(
    "text",
    [
        *("020 7946 0958", "01632 960001", "03069 990001", "0800 1111", "08457 909090"),  # landlines, free and shared
        *("09011 234567", "070 1234 5678", "07011 234567", "07624 123456", "076 1234 5678"),  # dear, pagers, Man
        *("07797 712345", "07781 123456", "07829 712345", "07924 412345"),  # Jersey, Guernsey, Man
        *("+882 16 12345678", "+870 773 111 632", "+88210123456"),  # satellites
        *("+33 6 12 34 56 78", "+1 202 555 0123", "+353 85 012 3456", "+7 912 345 6789"),
        *("118118", "60777", "999", "112", "101"),
        *("07700 90012", "07700 9001234", "7700 900", "07700"),
        *(
            "07700 900123 ext 5",
            "07700 WAITED",
            "07700 900123; 09011 234567",
            "tel:07700900123",
            "",
            "+",
            "٠٧٧٠٠ ٩٠٠١٢٣",
        ),
        "+44 7700 900123 +44 7700 900124",
    ],
)
def test_no_other_number_is_texted(text: str) -> None:
    with pytest.raises(NotAMobile):
        uk_mobile(text)
