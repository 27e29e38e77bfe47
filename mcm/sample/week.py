"""Which sessions a seat has, and when: weekends and weekday evenings, many where it is close. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

VOLUME = {-3: 0.4, -2: 0.5, -1: 0.6, 0: 1.0, 1: 1.0, 2: 0.5, 3: 0.3}
"""Of what a seat has in a full week: events are set up one or two weeks before."""

FEWEST, MOST = 0.3, 3.6
"""Events in a full week of a hopeless seat and of one that is as close as can be, besides the sure one."""
BUSIEST_A_WEEK = 20.0

WEEKS_BACK, WEEKS_AHEAD = 3, 9
"""For measuring, where any number of events is wanted."""

GOTV_DAYS = 3
"""Before polling day, knocking on doors is getting out the vote."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time of the week at which something is on."""

    weekday: int
    starts: tuple[dt.time, ...]
    kind: str
    weight: float
    hours: float = 2.0
    remote_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Session:
    """What a seat has on at a time by the clock on the wall."""

    day: dt.date
    start: dt.time
    hours: float
    kind: str
    is_remote: bool
    keeps_room: bool
    """Never full."""


def _times(*texts: str) -> tuple[dt.time, ...]:
    return tuple(dt.time.fromisoformat(text) for text in texts)


def _occasions() -> Iterator[Occasion]:
    yield Occasion(SATURDAY, _times("10:00", "10:30", "11:00"), "canvassing", 15, 2.5)
    yield Occasion(SATURDAY, _times("13:30", "14:00"), "canvassing", 9, 2.5)
    yield Occasion(SATURDAY, _times("10:00", "11:00"), "leafleting", 3)
    yield Occasion(SATURDAY, _times("09:30", "10:00"), "street-stall", 5, 3)
    yield Occasion(SUNDAY, _times("10:30", "11:00"), "canvassing", 10, 2.5)
    yield Occasion(
        SUNDAY,
        _times("14:00"),
        "canvassing",
        4,
        2.5,
    )
    yield Occasion(SUNDAY, _times("11:00", "14:00"), "leafleting", 3)
    for weekday in (SATURDAY, SUNDAY):
        yield Occasion(
            weekday,
            _times("10:00"),
            "campaign-centre",
            2,
            8,
        )
        yield Occasion(weekday, _times("16:00", "17:00"), "phone-bank", 1, remote_share=0.8)
    for weekday in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY):
        yield Occasion(weekday, _times("18:00", "18:30"), "canvassing", 5)
        yield Occasion(weekday, _times("17:30", "18:00"), "leafleting", 0.8, 1.5)
        yield Occasion(weekday, _times("18:30", "19:00", "19:30"), "phone-bank", 2.5, remote_share=0.65)
    yield Occasion(
        FRIDAY,
        _times("18:00"),
        "canvassing",
        3,
    )
    yield Occasion(FRIDAY, _times("18:00", "18:30"), "phone-bank", 1.2, remote_share=0.65)
    yield Occasion(
        FRIDAY,
        _times("19:30"),
        "social",
        1,
        3,
    )
    yield Occasion(
        TUESDAY,
        _times("19:00"),
        "training",
        0.8,
    )
    yield Occasion(
        THURSDAY,
        _times("19:00"),
        "training",
        0.8,
    )
    yield Occasion(
        THURSDAY,
        _times("19:00"),
        "social",
        0.4,
    )


OCCASIONS = list(_occasions())
SURE = [occasion for occasion in OCCASIONS if occasion.kind == "canvassing"]


def sessions(need: float, is_busiest: bool, today: dt.date, polling_day: dt.date, chance: Random) -> list[Session]:
    """What a seat of this need (0 to 1) has on from three weeks back to four weeks ahead, by time.

    One canvass within the next 14 days is sure, and never full: whoever sets up anything sets up that.
    """
    a_week = BUSIEST_A_WEEK if is_busiest else FEWEST + (MOST - FEWEST) * need**1.5
    week = 0 if chance.random() < 0.5 + 0.4 * need else 1
    planned = [_session(chance.choices(SURE, [occasion.weight for occasion in SURE])[0], week, today, True, chance)]
    for week, volume in VOLUME.items():
        for _number in range(int(a_week * volume + chance.random())):
            occasion = chance.choices(OCCASIONS, [occasion.weight for occasion in OCCASIONS])[0]
            planned.append(_session(occasion, week, today, False, chance))
    once = {(session.day, session.start): session for session in reversed(planned)}
    return sorted(
        (_by_polling_day(session, polling_day, chance) for session in once.values()),
        key=lambda session: (session.day, session.start),
    )


def any_session(today: dt.date, polling_day: dt.date, chance: Random) -> Session:
    """One at random from three weeks back to nine ahead, as often in one week as in another."""
    occasion = chance.choices(OCCASIONS, [occasion.weight for occasion in OCCASIONS])[0]
    session = _session(occasion, chance.randint(-WEEKS_BACK, WEEKS_AHEAD), today, False, chance)
    return _by_polling_day(session, polling_day, chance)


def _session(occasion: Occasion, week: int, today: dt.date, keeps_room: bool, chance: Random) -> Session:
    days = 7 * week + (occasion.weekday - today.weekday()) % 7
    return Session(
        day=today + dt.timedelta(days=days),
        start=chance.choice(occasion.starts),
        hours=occasion.hours,
        kind=occasion.kind,
        is_remote=chance.random() < occasion.remote_share,
        keeps_room=keeps_room,
    )


def _by_polling_day(session: Session, polling_day: dt.date, chance: Random) -> Session:
    days_left = (polling_day - session.day).days
    kind = session.kind
    if days_left == 0 and chance.random() < 0.3:
        kind = "telling"
    elif 0 <= days_left <= GOTV_DAYS and kind == "canvassing":
        kind = "get-out-the-vote"
    return Session(session.day, session.start, session.hours, kind, session.is_remote, session.keeps_room)
