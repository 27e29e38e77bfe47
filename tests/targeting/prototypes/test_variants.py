"""Who gets which variant, and what the cookie holds."""

from __future__ import annotations

import pytest

from targeting.prototypes.variants import (
    NO_PART,
    TESTERS,
    Part,
    RunningPrototype,
    Variant,
    part_of,
    part_so_far,
    value_for_testers,
)

NOW = 1_800_000_000.0
PROTOTYPE = RunningPrototype("no-soonness", "no-soonness", 30, NOW + 3600, "secret")


def part(
    cookies: str = "", *, prototype: RunningPrototype | None = PROTOTYPE, now: float = NOW, number: int = 7
) -> Part:
    return part_of(prototype, cookies, now, lambda: number, is_secure=True)


def test_a_first_lookup_draws_a_number_that_a_cookie_remembers_until_the_end() -> None:
    first = part()
    assert first.variant is Variant.PROTOTYPE
    assert first.set_cookie == ("mcm-prototype=no-soonness.7; Max-Age=3601; Path=/; HttpOnly; SameSite=Lax; Secure")
    again = part("csrftoken=x; mcm-prototype=no-soonness.7; a=b", number=99)
    assert (again.variant, again.set_cookie) == (Variant.PROTOTYPE, "")


@pytest.mark.parametrize(("number", "variant"), [(0, "prototype"), (29, "prototype"), (30, "usual"), (99, "usual")])
def test_the_share_decides_which_numbers_get_the_prototype(number: int, variant: str) -> None:
    of_cookie, of_draw = part(f"mcm-prototype=no-soonness.{number}"), part(number=number)
    assert of_cookie.variant == of_draw.variant == of_cookie.counted_as == variant


@pytest.mark.parametrize("share", [0, 100])
def test_a_share_of_nobody_and_of_everybody(share: int) -> None:
    variants = {part(prototype=PROTOTYPE._replace(share=share), number=number).variant for number in range(100)}
    assert variants == {Variant.PROTOTYPE if share else Variant.USUAL}


def test_without_a_prototype_there_is_no_cookie_and_an_old_one_goes() -> None:
    assert part(prototype=None) is NO_PART
    for ended in (
        part("mcm-prototype=no-soonness.7", prototype=None),
        part("mcm-prototype=no-soonness.7", now=PROTOTYPE.until),
    ):
        assert ended == Part(set_cookie="mcm-prototype=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure")


@pytest.mark.parametrize(
    "value",
    ["another.7", "no-soonness.100", "no-soonness.-1", "no-soonness.07", "no-soonness.", "", "7", "no-soonness.٣"],
)
def test_the_number_of_another_prototype_or_none_is_drawn_anew(value: str) -> None:
    assert part(f"mcm-prototype={value}", number=50).set_cookie.startswith("mcm-prototype=no-soonness.50;")


def test_testers_get_what_their_link_says_and_are_not_compared() -> None:
    for variant in Variant:
        tester = part(f"mcm-prototype={value_for_testers(PROTOTYPE, variant)}")
        assert (tester.variant, tester.counted_as, tester.set_cookie) == (variant, TESTERS, "")
    guess = part("mcm-prototype=no-soonness.prototype.guess", number=99)
    assert guess.variant is Variant.USUAL
    assert guess.set_cookie


def test_who_is_left_out_gets_the_usual_answer_and_is_not_counted() -> None:
    out = part("mcm-prototype=no-soonness.out")
    assert (out.variant, out.counted_as, out.set_cookie) == (Variant.USUAL, "", "")


def test_nobody_begins_to_take_part_by_another_page() -> None:
    assert part_so_far(PROTOTYPE, "", NOW) is NO_PART
    assert part_so_far(PROTOTYPE, "mcm-prototype=no-soonness.7", NOW).is_on_prototype
