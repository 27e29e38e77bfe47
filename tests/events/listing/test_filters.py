"""What an address asks of the list of events, and how it is written again."""

from __future__ import annotations

import datetime as dt

import pytest

from events.listing.filters import BY_DISTANCE, BY_TIME, PARAMETERS, Filters, read_filters

FRIDAY = dt.date(2026, 11, 27)
EVERYTHING = {
    "campaign": ["fictional"],
    "code": ["E14990003"],
    "kind": ["canvassing", "training"],
    "when": ["weekend"],
    "from": ["2026-11-27"],
    "to": ["2026-12-03"],
    "near": ["Hebden Bridge"],
    "miles": ["20"],
    "accessible": ["1"],
    "toilets": ["1"],
    "seated": ["1"],
    "remote": ["0"],
    "free": ["1"],
    "sort": ["time"],
}


def test_what_is_written_is_read_again() -> None:
    filters, problems = read_filters(EVERYTHING)
    assert problems == {}
    assert set(EVERYTHING) == {parameter.name for parameter in PARAMETERS}
    assert filters.query() == (
        "?campaign=fictional&code=E14990003&kind=canvassing&kind=training&when=weekend&from=2026-11-27&to=2026-12-03"
        "&near=Hebden+Bridge&miles=20&accessible=1&toilets=1&seated=1&remote=0&free=1&sort=time"
    )


def test_an_address_that_asks_nothing_is_short() -> None:
    assert read_filters({"near": [" "], "when": ["any"], "kind": [], "utm_source": ["poster"]}) == (Filters(), {})
    assert Filters().query() == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("campaign", "a b"),
        ("code", "Leeds"),
        ("kind", "party"),
        ("when", "someday"),
        ("when", "0026-11-28"),
        ("from", "28/11/2026"),
        ("to", "9999-12-31"),
        ("miles", "far"),
        ("miles", "0"),
        ("accessible", "perhaps"),
        ("sort", "need"),
    ],
)
def test_what_makes_no_sense_is_named_and_left_out(name: str, text: str) -> None:
    filters, problems = read_filters({name: [text], "free": ["1"]})
    assert filters == Filters(free=True)
    assert list(problems) == [name]
    assert problems[name]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"when": "today"}, ("2026-11-27", "2026-11-27")),
        ({"when": "tomorrow"}, ("2026-11-28", "2026-11-28")),
        ({"when": "weekend"}, ("2026-11-28", "2026-11-29")),
        ({"when": "evenings"}, (None, None)),
        ({"when": "2026-12-01"}, ("2026-12-01", "2026-12-01")),
        ({"from": "2026-11-29"}, ("2026-11-29", None)),
        ({"when": "weekend", "from": "2026-11-29", "to": "2026-12-31"}, ("2026-11-29", "2026-11-29")),
    ],
)
def test_days(query: dict[str, str], expected: tuple[str | None, str | None]) -> None:
    filters, _problems = read_filters({name: [text] for name, text in query.items()})
    first, last = filters.days(FRIDAY)
    assert (first and first.isoformat(), last and last.isoformat()) == expected


def test_the_nearest_come_first_for_whoever_says_where_they_are() -> None:
    assert Filters().order == BY_TIME
    assert Filters(near="LS6").order == BY_DISTANCE
    assert Filters(near="LS6", sort=BY_TIME).order == BY_TIME


def test_distance_without_a_place_is_a_contradiction() -> None:
    assert set(Filters(miles=5, sort=BY_DISTANCE).contradictions()) == {"miles", "sort"}
    assert Filters(near="LS6", miles=5, sort=BY_DISTANCE).contradictions() == {}
