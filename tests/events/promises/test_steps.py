"""The table of steps: who may bring an event from one status to another."""

from __future__ import annotations

from itertools import product

import pytest

from events.models import Event, Message
from events.promises import steps
from events.promises.steps import STEPS, Condition, Facts, NotAllowed, Verb, Who, choices, step_for

COMES = Facts(people=1, was_public=True)
SHOWN = {"published", "cancelled"}


def allowed(before: str | None, after: str | None, who: Who, facts: Facts) -> bool:
    try:
        step_for(before, after, who, facts)
    except NotAllowed:
        return False
    return True


def test_it_speaks_of_statuses_and_messages_that_there_are() -> None:
    assert {status for step in STEPS for status in (step.before, step.after)} == {None, *Event.Status.values}
    kinds = {kind for step in STEPS for kind in (step.tells_people, step.tells_host) if kind}
    assert kinds <= set(Message.Kind.values)


def test_each_row_can_be_told_from_the_others() -> None:
    rows = [(step.before, step.after, who) for step in STEPS for who in step.who]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("who", Who)
def test_what_people_count_on_is_never_hidden_from_them(who: Who) -> None:
    """Nobody takes a published event away but by cancelling it, nor a cancelled one but by putting it back on."""
    for before, after in product(SHOWN, {None, *Event.Status.values} - SHOWN):
        assert not allowed(before, after, who, COMES), (before, after)


@pytest.mark.parametrize("who", Who)
def test_what_was_ever_public_is_never_thrown_away(who: Who) -> None:
    for before in Event.Status.values:
        assert not allowed(before, None, who, Facts(was_public=True))


def test_every_way_on_or_off_tells_people() -> None:
    for step in STEPS:
        is_on, was_on = step.after == "published", step.before == "published"
        if was_on and Condition.NOBODY_COMES not in step.conditions:
            assert step.tells_people == "cancelled"
        if is_on and step.before in ("cancelled", "declined", "draft") and Who.HOST not in step.who:
            assert step.tells_people == "back-on"


def test_a_host_publishes_nothing_without_being_trusted() -> None:
    for before in (None, *Event.Status.values):
        if before != "published":
            assert not allowed(before, "published", Who.HOST, Facts())
    assert allowed("submitted", "published", Who.HOST, Facts(host_is_trusted=True))
    assert not allowed("cancelled", "published", Who.HOST, Facts(host_is_trusted=True))


@pytest.mark.parametrize("who", [Who.ORGANISER, Who.STAFF])
def test_a_form_offers_what_is_and_what_can_be(who: Who) -> None:
    assert choices("published", who, COMES) == ["published", "cancelled"]
    assert choices("published", who, Facts()) == ["published", "cancelled", "draft"]
    assert choices("cancelled", who, COMES) == ["cancelled", "published"]
    assert choices("submitted", who, Facts()) == ["submitted"]
    assert choices(None, who, Facts()) == ["waiting", "published", "draft"]


def test_a_refusal_names_the_condition_that_is_not_met() -> None:
    with pytest.raises(NotAllowed) as refused:
        step_for("published", "draft", Who.STAFF, COMES)
    assert refused.value.unmet == Condition.NOBODY_COMES
    with pytest.raises(NotAllowed) as refused:
        step_for("declined", "cancelled", Who.STAFF, COMES)
    assert refused.value.unmet is None


def test_to_stay_as_it_is_takes_no_step() -> None:
    assert all(step_for(status, status, who, COMES) is None for status in Event.Status.values for who in Who)


def test_verbs_say_where_they_begin() -> None:
    assert steps.statuses_before(Verb.PUBLISH, Who.ORGANISER) == {"draft", "waiting"}
    assert steps.statuses_before(Verb.CANCEL, Who.HOST) == {"published"}
    assert steps.statuses_before(Verb.DISCARD, Who.HOST) == {"submitted", "waiting"}
    assert steps.statuses_before(Verb.BRING_BACK, Who.HOST) == set()
