"""The steps of an event's status: one table for the admin, for hosts' pages, for the services and for their tests.

    nothing → submitted → waiting → published ⇄ cancelled
                  draft ────────────↗    ↘ declined (of what waits)

A step that is not in the table is refused, whoever tries it. To forbid or to allow one under some circumstance, name a
`Condition`, say when it is met (`_MET`), and put it into the step's row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who changes an event."""

    HOST = "host"
    ORGANISER = "organiser"
    """With an account, of one's own events or of a region's."""
    STAFF = "staff"
    """Staff and administrators."""
    SITE = "site"
    """Nobody: personal data is erased, or sample data made."""


class Verb(StrEnum):
    """What somebody does who takes a step."""

    SET_UP = "set-up"
    CONFIRM = "confirm"
    PUBLISH = "publish"
    DECLINE = "decline"
    RECONSIDER = "reconsider"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    BRING_BACK = "bring-back"
    DISCARD = "discard"


class Condition(StrEnum):
    """Without which a step is refused."""

    NOBODY_COMES = "nobody-comes"
    NEVER_PUBLIC = "never-public"
    HOST_IS_TRUSTED = "host-is-trusted"


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions ask of an event."""

    people: int = 0
    """Sign-ups with a place or on the waiting list."""
    was_public: bool = False
    host_is_trusted: bool = False


_MET: dict[Condition, Callable[[Facts], bool]] = {
    Condition.NOBODY_COMES: lambda facts: facts.people == 0,
    Condition.NEVER_PUBLIC: lambda facts: not facts.was_public,
    Condition.HOST_IS_TRUSTED: lambda facts: facts.host_is_trusted,
}

Status = str | None
"""A value of Event.Status; None before an event is set up, and once it is deleted."""

ORGANISERS = frozenset({Who.ORGANISER, Who.STAFF})
ANYBODY = frozenset(Who)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: `tells_people` and `tells_host` are kinds of messages, empty for none.

    The host is told only of what somebody else does; people are told if they have signed up and it is not over.
    """

    before: Status
    after: Status
    who: frozenset[Who]
    verb: Verb
    conditions: frozenset[Condition] = frozenset()
    tells_people: str = ""
    tells_host: str = ""


def _on(*conditions: Condition) -> frozenset[Condition]:
    return frozenset(conditions)


_TRUSTED = _on(Condition.HOST_IS_TRUSTED)
_UNSEEN = _on(Condition.NEVER_PUBLIC, Condition.NOBODY_COMES)
STEPS: tuple[Step, ...] = (
    # Setting one up, or copying one
    Step(None, "submitted", frozenset({Who.HOST}), Verb.SET_UP),
    Step(None, "waiting", frozenset({Who.HOST, *ORGANISERS, Who.SITE}), Verb.SET_UP),
    Step(None, "published", frozenset({Who.HOST}), Verb.SET_UP, _TRUSTED),
    Step(None, "published", frozenset({*ORGANISERS, Who.SITE}), Verb.SET_UP),
    Step(None, "draft", ANYBODY, Verb.SET_UP),
    # The host's e-mail is confirmed
    Step("submitted", "waiting", frozenset({Who.HOST}), Verb.CONFIRM),
    Step("submitted", "published", frozenset({Who.HOST}), Verb.CONFIRM, _TRUSTED),
    # What is copied is a draft until it is whole
    Step("draft", "waiting", frozenset({Who.HOST}), Verb.CONFIRM),
    Step("draft", "published", frozenset({Who.HOST}), Verb.CONFIRM, _TRUSTED),
    # Organisers decide
    Step("waiting", "published", ORGANISERS, Verb.PUBLISH, tells_host="approved"),
    Step("draft", "published", ORGANISERS, Verb.PUBLISH, tells_people="back-on", tells_host="approved"),
    Step("waiting", "declined", ORGANISERS, Verb.DECLINE, tells_host="declined"),
    Step("declined", "waiting", ORGANISERS, Verb.RECONSIDER),
    Step("declined", "published", ORGANISERS, Verb.RECONSIDER, tells_people="back-on", tells_host="approved"),
    # Off, and on again
    Step("published", "cancelled", ANYBODY, Verb.CANCEL, tells_people="cancelled", tells_host="host-cancelled"),
    Step("cancelled", "published", ORGANISERS, Verb.BRING_BACK, tells_people="back-on", tells_host="host-back-on"),
    Step("published", "draft", ORGANISERS, Verb.WITHDRAW, _on(Condition.NOBODY_COMES), tells_host="host-cancelled"),
    # Thrown away: as cancelled they would be shown
    Step("submitted", None, frozenset({Who.HOST, Who.SITE}), Verb.DISCARD, _UNSEEN),
    Step("waiting", None, frozenset({Who.HOST}), Verb.DISCARD, _UNSEEN),
    Step("draft", None, ORGANISERS, Verb.DISCARD, _UNSEEN),
)


class NotAllowed(Exception):
    """No such step for whoever tries it, or a condition is not met: `unmet`, of the step that comes nearest."""

    def __init__(self, before: Status, after: Status, unmet: Condition | None) -> None:
        super().__init__(f"{before} → {after}: {unmet or 'no such step'}")
        self.before, self.after, self.unmet = before, after, unmet


def step_for(before: Status, after: Status, who: Who, facts: Facts) -> Step | None:
    """The row that allows a change of status; None where it stays as it is. Raises NotAllowed."""
    if before == after:
        return None
    unmet = None
    for step in STEPS:
        if (step.before, step.after) == (before, after) and who in step.who:
            unmet = first_unmet(step, facts)
            if unmet is None:
                return step
    raise NotAllowed(before, after, unmet)


def first_unmet(step: Step, facts: Facts) -> Condition | None:
    """The first condition that stands in the way of a step; None if it can be taken."""
    return next((condition for condition in sorted(step.conditions) if not _MET[condition](facts)), None)


def choices(before: Status, who: Who, facts: Facts) -> list[str]:
    """The status as it is, if there is one, and those that somebody may change it to."""
    after = [step.after for step in steps_of(who) if step.before == before and first_unmet(step, facts) is None]
    return list(dict.fromkeys(status for status in (before, *after) if status is not None))


def steps_of(who: Who, verb: Verb | None = None) -> Iterator[Step]:
    """The rows of the table that somebody may take, of one verb or of all."""
    return (step for step in STEPS if who in step.who and verb in (None, step.verb))


def statuses_before(verb: Verb, who: Who) -> frozenset[str]:
    """In which status an event must be for somebody to do this to it."""
    return frozenset(step.before for step in steps_of(who, verb) if step.before is not None)
