"""What somebody counts on who has signed up, and which news a change of it makes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from constituencies.kit.types import JsonObject


class News(StrEnum):
    """What somebody has to be told; the values are kinds of messages."""

    NOTHING = ""
    CHANGED = "changed"
    CANCELLED = "cancelled"
    BACK_ON = "back-on"


class AlreadyOver(Exception):
    """What lay ahead of somebody would be over: nobody can come to that, however soon they are told."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Whether it is on, and when and where: of somebody's own part, the shift they chose or the whole event."""

    is_on: bool
    starts_at: dt.datetime
    ends_at: dt.datetime
    where: str
    """A digest (`digest_of`): it may be somebody's home, which must not be kept with a message."""
    has_place: bool
    """Or a place on the waiting list."""

    def as_json(self) -> JsonObject:
        """As a message keeps it that has not been sent yet."""
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return {"is_on": self.is_on, **times, "where": self.where, "has_place": self.has_place}

    @classmethod
    def from_json(cls, values: JsonObject) -> Promise:
        """What `as_json` wrote. Raises KeyError, ValueError."""
        starts_at, ends_at = (dt.datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
        return cls(values["is_on"], starts_at, ends_at, values["where"], values["has_place"])


def digest_of(*facts: object) -> str:
    """A short digest of some facts, to tell whether they have changed.

    >>> digest_of("Town hall", -1.5) == digest_of("Town hall", -1.5) != digest_of("Library", -1.5)
    True
    """
    return blake2b(repr(facts).encode(), digest_size=12).hexdigest()


def news(heard: Promise, holds: Promise, now: dt.datetime) -> News:
    """What somebody must be told who last heard the one while the other holds now. Raises AlreadyOver.

    Nothing of what is over for them. A place that comes free is told by whoever gives it (events/signups.py).
    """
    lay_ahead, lies_ahead = heard.ends_at > now, holds.ends_at > now
    if heard.is_on and lay_ahead and holds.is_on and not lies_ahead:
        raise AlreadyOver
    if not (lay_ahead or lies_ahead):
        return News.NOTHING
    if heard.is_on != holds.is_on:
        return News.BACK_ON if holds.is_on else News.CANCELLED
    if holds.is_on and (heard.starts_at, heard.ends_at, heard.where) != (holds.starts_at, holds.ends_at, holds.where):
        return News.CHANGED
    return News.NOTHING
