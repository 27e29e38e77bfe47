from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constituencies.lookup import Lookup, Outcome, lookup
from constituencies.lookup_sentences import message
from constituencies.postcode_index.index import PostcodeIndex
from constituencies.postcodes import Postcode
from constituencies.search.gazetteer import Gazetteer, NamedSeat
from tests.constituencies.postcode_index.test_index import write

PLACES = {
    "AV1 1AA": ("E14990001", -2.0, 52.0),
    "AV1 1AB": ("E14990001", -2.0, 52.0),
    "AV1 1AD": ("E14990002", -1.8, 52.0),
    "CR1 1AA": ("E14990003", -1.4, 52.2),
    "BT1 1AA": ("N05990001", -5.9, 54.6),
    "SW1A 1AA": ("E14990001", -0.1, 51.5),
    "SW1E 1AA": ("E14990001", -0.1, 51.5),
    "SW10 1AA": ("E14990002", -0.2, 51.5),
    "W1 1QX": ("E14990003", -0.1, 51.5),
    "W1A 1AA": ("E14990001", -0.1, 51.5),
    "W1B 1AA": ("E14990001", -0.1, 51.5),
}
NAMES = {"E14990001": "Ashford Vale", "E14990002": "Brack and Water", "E14990003": "Crowmere", "N05990001": "Lagan"}
NOT_CONTESTED = {"N05990001": "northern-ireland", "E14990003": "speaker"}


@pytest.fixture
def index(tmp_path: Path) -> PostcodeIndex:
    return PostcodeIndex.open(write(tmp_path / "a.index", PLACES))


@pytest.mark.parametrize(
    ("text", "outcome", "status"),
    [
        ("av11aa", "found", 200),
        ("AV1", "outcode", 200),
        ("AV1 1", "outcode", 200),
        ("CR1 1AA", "not-contested", 200),
        ("BT1", "not-contested", 200),
        ("", "empty", 400),
        (" \t", "empty", 400),
        ("RH11 7H", "invalid", 400),
        ("SW", "invalid", 400),
        ("AV1 1ZZ", "unknown", 404),
        ("AV2", "unknown", 404),
        ("JE2 3AB", "outside-uk", 404),
        ("GY1 1AA", "outside-uk", 404),
        ("IM1 1AA", "outside-uk", 404),
        ("IM1", "outside-uk", 404),
        ("GX11 1AA", "outside-uk", 404),
        ("FIQQ 1ZZ", "outside-uk", 404),
        ("BF1 0AA", "outside-uk", 404),
        ("BFPO 57", "outside-uk", 404),
    ],
)
def test_each_text_has_its_named_outcome_and_status(index: PostcodeIndex, text: str, outcome: str, status: int) -> None:
    match = lookup(text, index, NOT_CONTESTED)
    assert (match.outcome.value, match.outcome.status) == (outcome, status)


def test_a_full_postcode_gives_constituency_and_position(index: PostcodeIndex) -> None:
    match = lookup("av1 1aa", index, NOT_CONTESTED)
    assert (str(match.postcode), match.code, match.seats) == ("AV1 1AA", "E14990001", 1)
    assert (match.longitude, match.latitude) == pytest.approx((-2.0, 52.0))


def test_an_outcode_gives_its_middle_and_the_seat_of_most_postcodes(index: PostcodeIndex) -> None:
    match = lookup("AV1", index, NOT_CONTESTED)
    assert (str(match.postcode), match.code, match.seats) == ("AV1", "E14990001", 2)
    assert match.longitude == pytest.approx(-1.9333, abs=1e-3)


def test_a_divided_district_is_understood_as_its_parts(index: PostcodeIndex) -> None:
    match = lookup("SW1", index, {})
    assert (match.outcome, match.code, match.seats) == (Outcome.OUTCODE, "E14990001", 1)
    assert lookup("W1", index, {}).code == "E14990001"


def test_an_outcode_that_only_touches_an_uncontested_seat_is_still_answered(index: PostcodeIndex) -> None:
    assert lookup("AV1", index, {"E14990001": "speaker"}).outcome is Outcome.OUTCODE


def test_not_contested_names_the_seat_and_the_reason(index: PostcodeIndex) -> None:
    match = lookup("CR1 1AA", index, NOT_CONTESTED)
    assert (match.code, match.not_contested) == ("E14990003", "speaker")


def test_without_an_index_a_postcode_is_not_loaded_and_a_bad_one_still_invalid() -> None:
    assert lookup("AV1 1AA", None, {}).outcome is Outcome.NOT_LOADED
    assert lookup("AV1 1AA", None, {}).outcome.status == 503
    assert lookup("nonsense", None, {}).outcome is Outcome.INVALID
    assert lookup("", None, {}).outcome is Outcome.EMPTY
    assert lookup("JE2 3AB", None, {}).outcome is Outcome.OUTSIDE_UK


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("SWIA 1AA", "SW1A 1AA"),
        ("SW1A 1AAA", "SW1A 1AA"),
        ("AVI IAA", "AV1 1AA"),
        ("\u201cAV1 1AA\u201d", "AV1 1AA"),
        ("Tŷ Gwyn, Ashford AV1 1AA", "AV1 1AA"),
        ("AV1 1AA ✓", "AV1 1AA"),
        ("AV1 1AO", "AV1 1"),
        ("AV1 9A", "AV1"),
        ("CR AA", ""),
        ("VA1 1AA", "AV1 1AA"),  # no postcode begins with V
        ("(AV1)", "AV1"),
        ("somewhere in SW1, I think", "SW1"),
        ("CR1 AA", "CR1 1AA"),  # the only one that a key more leads to
        ("AV1 1A", "AV1 1"),  # two would fit: no guess
        ("TE57 ING", ""),
        ("ZZ1 1ZZ", ""),
        ("LSG 3HN", ""),
        ("JE2 3ABB", ""),
    ],
)
def test_a_suggestion_is_the_longest_reading_that_the_index_knows(
    index: PostcodeIndex, text: str, suggestion: str
) -> None:
    match = lookup(text, index, {})
    assert (match.outcome, match.suggestion) == (Outcome.INVALID, suggestion)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("CR1 1ZA", "CR1 1"),
        ("CR1 9AA", "CR1"),
        ("AV1 1ZZ", "AV1 1"),
        ("AV1 1DA", "AV1 1AD"),
        ("RC1 1AA", "CR1 1AA"),
        ("AV11 1AB", "AV1 1AB"),
        ("AV2 1ZZ", ""),
    ],
)
def test_an_unknown_postcode_brings_one_near_it_else_its_sector_else_its_outcode(
    index: PostcodeIndex, text: str, suggestion: str
) -> None:
    match = lookup(text, index, {})
    assert (match.outcome, match.suggestion) == (Outcome.UNKNOWN, suggestion)


def test_the_outcode_of_a_place_that_exists_is_no_slip_of_another_town(tmp_path: Path) -> None:
    places = dict.fromkeys(("WS1 1AA", "SW1A 1AA", "SW1E 1AA"), ("E14990001", -2.0, 52.0))
    assert lookup("SW1 1AA", PostcodeIndex.open(write(tmp_path / "a", places)), {}).suggestion == "SW1"
    del places["SW1E 1AA"]
    assert lookup("SW1 1AA", PostcodeIndex.open(write(tmp_path / "b", places)), {}).suggestion == "SW1A 1AA"
    del places["SW1A 1AA"]
    assert lookup("SW1 1AA", PostcodeIndex.open(write(tmp_path / "c", places)), {}).suggestion == "WS1 1AA"


def test_without_an_index_nothing_is_suggested_since_nothing_can_be_checked() -> None:
    assert lookup("SWIA 1AA", None, {}).suggestion == ""
    assert lookup("AV1 1ZZ", None, {}).suggestion == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="AV1CRSWB ID0Z", max_size=9),
        st.sampled_from(sorted(PLACES)).flatmap(
            lambda text: st.tuples(st.integers(0, len(text)), st.text(max_size=2)).map(
                lambda slip: text[: slip[0]] + slip[1] + text[slip[0] + 1 :]
            )
        ),
    )
)
def test_every_suggestion_is_found(index: PostcodeIndex, text: str) -> None:
    suggestion = lookup(text, index, {}).suggestion
    assert not suggestion or lookup(suggestion, index, {}).outcome in {Outcome.FOUND, Outcome.OUTCODE}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120))
def test_no_text_makes_a_lookup_or_its_message_fail(index: PostcodeIndex, text: str) -> None:
    match = lookup(text, index, NOT_CONTESTED)
    assert message(match, NAMES.__getitem__, "Labour")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("AV1 1AA", "AV1 1AA is in Ashford Vale."),
        ("AV1", "AV1 lies in 2 constituencies: Ashford Vale, Brack and Water. We start from Ashford Vale, where"),
        ("SW1A", "All of SW1A is in Ashford Vale. Distances are approximate"),
        ("CR1 1AA", "Speaker of the House of Commons, which by custom Labour does not contest"),
        ("BT1 1AA", "Labour does not stand in Northern Ireland, but you can help from home"),
        ("", "Enter a postcode"),
        ("SWIA 1AA", "Did you mean SW1A 1AA?"),
        ("SW", "A postcode looks like SW1A 1AA"),
        ("AV1 1ZZ", "Check it, or enter only its beginning, AV1 1,"),
        ("AV1 1DA", "We do not know the postcode AV1 1DA. Did you mean AV1 1AD?"),
        ("AV2 1ZZ", "We do not know the postcode AV2 1ZZ. Check it."),
        ("AV2", "not know any postcode that begins with AV2"),
        ("JE2 3AB", "JE2 3AB is in Jersey, outside the constituencies of the UK Parliament"),
        ("JE2 3AB", "You can still help from home. Enter the postcode of the address where you are registered"),
        ("FIQQ 1ZZ", "an overseas territory"),
        ("BFPO 57", "lies in no constituency. You can still help from home."),
    ],
)
def test_each_outcome_has_a_sentence_that_says_what_to_do(index: PostcodeIndex, text: str, says: str) -> None:
    assert says in message(lookup(text, index, NOT_CONTESTED), NAMES.__getitem__, "Labour")


def test_not_loaded_asks_for_patience_and_names_no_command() -> None:
    sentence = message(lookup("AV1 1AA", None, {}), str, "Labour")
    assert "try again" in sentence
    assert "script/" not in sentence


def test_no_candidate_is_the_reason_where_no_other_is_known() -> None:
    match = Lookup(Outcome.NOT_CONTESTED, code="E14990001", seats=1, not_contested="withdrawn")
    assert "Labour has no candidate there" in message(match, NAMES.__getitem__, "Labour")


def test_the_sentence_names_four_constituencies_and_counts_the_others() -> None:
    codes = tuple(f"E1499000{number}" for number in range(1, 7))
    match = Lookup(Outcome.OUTCODE, Postcode("AV1"), codes[0], seats=6, choices=codes)
    names = dict(zip(codes, "ABCDEF", strict=True))
    assert "AV1 lies in 6 constituencies: A, B, C, D and 2 more. We start from A, where most" in message(
        match, names.__getitem__, "Labour"
    )


def test_an_outcode_offers_its_constituencies_the_most_frequent_first(index: PostcodeIndex) -> None:
    assert lookup("AV1", index, {}).choices == ("E14990001", "E14990002")
    assert lookup("AV1 1", index, {}).choices == ("E14990001", "E14990002")
    assert lookup("SW1", index, {}).choices == ()


@pytest.fixture
def bordered(tmp_path: Path) -> PostcodeIndex:
    near = {"AV1 1AD": ("E14990003",), "CR1 1AA": ("E14990002", "E14990001"), "BT1 1AA": ()}
    return PostcodeIndex.open(write(tmp_path / "b.index", PLACES, neighbours=near))


@pytest.mark.parametrize(
    ("text", "choices", "is_near_border"),
    [
        ("AV1 1AD", ("E14990002", "E14990003", "E14990001"), True),  # its own, the near one, the outcode's other one
        ("CR1 1AA", ("E14990003", "E14990002", "E14990001"), True),
        ("AV1 1AA", ("E14990001", "E14990002"), False),
        ("BT1 1AA", (), False),
    ],
)
def test_a_postcode_offers_its_neighbours_then_what_else_its_outcode_lies_in(
    bordered: PostcodeIndex, text: str, choices: tuple[str, ...], is_near_border: bool
) -> None:
    match = lookup(text, bordered, {})
    assert (match.choices, match.is_near_border, match.chosen) == (choices, is_near_border, False)
    assert match.seats == 1


def test_a_neighbour_that_is_chosen_becomes_the_answer_from_the_same_place(bordered: PostcodeIndex) -> None:
    match, choice = lookup("CR1 1AA", bordered, NOT_CONTESTED), lookup("CR1 1AA", bordered, NOT_CONTESTED, "E14990001")
    assert (match.outcome, match.not_contested) == (Outcome.NOT_CONTESTED, "speaker")
    assert (choice.outcome, choice.code, choice.chosen) == (Outcome.FOUND, "E14990001", True)
    assert choice.not_contested == ""
    assert (choice.longitude, choice.latitude) == (match.longitude, match.latitude)
    assert message(choice, NAMES.__getitem__, "Labour") == "You chose Ashford Vale for CR1 1AA."


def test_a_neighbour_that_is_not_contested_says_why_when_chosen(bordered: PostcodeIndex) -> None:
    choice = lookup("AV1 1AD", bordered, NOT_CONTESTED, "E14990003")
    assert (choice.outcome, choice.not_contested) == (Outcome.NOT_CONTESTED, "speaker")
    assert "You chose Crowmere for AV1 1AD. It is the seat of the Speaker" in message(
        choice, NAMES.__getitem__, "Labour"
    )


def test_choosing_what_was_found_changes_nothing_but_that_it_was_chosen(bordered: PostcodeIndex) -> None:
    choice = lookup("AV1 1AD", bordered, {}, "E14990002")
    assert choice._replace(chosen=False) == lookup("AV1 1AD", bordered, {})
    assert message(choice, NAMES.__getitem__, "Labour") == "AV1 1AD is in Brack and Water."


def test_a_choice_of_an_outcode_becomes_the_answer(index: PostcodeIndex) -> None:
    match = lookup("AV1", index, {}, "E14990002")
    assert (match.outcome, match.code, match.chosen, match.seats) == (Outcome.OUTCODE, "E14990002", True, 2)
    assert "AV1 lies in 2 constituencies: Ashford Vale, Brack and Water. You chose Brack and Water." in message(
        match, NAMES.__getitem__, "Labour"
    )


def test_a_choice_that_is_not_contested_says_so_though_the_rest_of_the_outcode_is(index: PostcodeIndex) -> None:
    reasons = {"E14990002": "speaker"}
    assert lookup("AV1", index, reasons).outcome is Outcome.OUTCODE
    match = lookup("AV1", index, reasons, "E14990002")
    assert (match.outcome, match.not_contested) == (Outcome.NOT_CONTESTED, "speaker")
    everywhere = {"E14990001": "no-candidate", "E14990002": "speaker"}
    assert lookup("AV1", index, everywhere, "E14990002").not_contested == "speaker"
    assert lookup("AV1", index, everywhere, "E14990001").not_contested == "no-candidate"


@pytest.mark.parametrize("seat", ["E14990003", "N05990001", "nonsense", "\0", "e14990002"])
@pytest.mark.parametrize("text", ["AV1", "AV1 1AA", "AV1 1ZZ", "nonsense", ""])
def test_any_other_choice_is_ignored(index: PostcodeIndex, text: str, seat: str) -> None:
    assert lookup(text, index, {}, seat) == lookup(text, index, {})


# Places by name


def gazetteer(index: PostcodeIndex) -> Gazetteer:
    middles = {code: (longitude, latitude) for code, longitude, latitude in PLACES.values()}
    return Gazetteer([NamedSeat(code, NAMES[code], *middle) for code, middle in middles.items()], index)


def named(text: str, index: PostcodeIndex) -> Lookup:
    return lookup(text, index, NOT_CONTESTED, "", lambda: gazetteer(index))


def test_a_town_lies_in_the_constituencies_of_the_outcodes_around(index: PostcodeIndex) -> None:
    match = named("westminster abbey", index)
    assert (match.outcome, match.is_name) == (Outcome.INVALID, True)
    match = named("Pimlico", index)
    assert (match.outcome, match.place, match.postcode) == (Outcome.PLACE, "Pimlico", None)
    assert match.outcode in ("SW1A", "SW1E")
    assert match.code == "E14990001"
    assert (match.longitude, match.latitude) == pytest.approx((-0.14, 51.49), abs=0.02)


def test_a_constituency_starts_from_its_own_middle(index: PostcodeIndex) -> None:
    match = named("brack & water", index)
    assert (match.outcome, match.place, match.code) == (Outcome.CONSTITUENCY, "Brack and Water", "E14990002")
    assert match.seats == 1
    match = named("crowmere", index)
    assert (match.outcome, match.not_contested, match.place) == (Outcome.NOT_CONTESTED, "speaker", "Crowmere")


def test_names_are_known_only_with_a_gazetteer_and_an_index(index: PostcodeIndex) -> None:
    assert lookup("Crowmere", index, {}).outcome is Outcome.INVALID
    assert lookup("Crowmere", None, {}, "", lambda: gazetteer(index)).outcome is Outcome.INVALID


@pytest.mark.parametrize("text", ["Pimlico", "Brack and Water", "Crowmere", "Pimlicoo", "nowhere at all"])
def test_every_answer_to_a_name_has_a_sentence(index: PostcodeIndex, text: str) -> None:
    match = named(text, index)
    sentence = message(match, lambda code: NAMES.get(code, ""), "Labour")
    assert sentence.endswith((".", "?"))
    assert "%" not in sentence
    if match.place:
        assert match.place in sentence
