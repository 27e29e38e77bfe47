"""The table of steps as the admin uses it, and that nothing else writes an event's status."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.test import Client

from events import services, signups
from events.models import Event, Message, SignUp
from events.promises.steps import STEPS, Facts, Step, Verb, Who, choices
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from mcm.models import User
from tests.conftest import EventMaker

LIST = "/admin/events/event/"
EVENTS = Path(services.__file__).parent
ACTIONS = {Verb.PUBLISH: "publish", Verb.DECLINE: "decline", Verb.CANCEL: "cancel", Verb.BRING_BACK: "bring_back"}


def coming(event: Event) -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))


def offered(client: Client, event: Event) -> list[str]:
    page = client.get(f"{LIST}{event.pk}/change/").content.decode()
    select = page[page.index('name="status"') :].partition("</select>")[0]
    return re.findall(r'<option value="([a-z]+)"', select)


@pytest.mark.parametrize("status", Event.Status.values)
def test_the_form_offers_what_the_table_allows(client: Client, make_event: EventMaker, stan: User, status: str) -> None:
    event = make_event(status=status)
    client.force_login(stan)
    assert offered(client, event) == choices(status, Who.STAFF, Facts())


def test_with_people_coming_an_event_can_only_be_cancelled(client: Client, make_event: EventMaker, stan: User) -> None:
    event = make_event()
    coming(event)
    client.force_login(stan)
    assert offered(client, event) == ["published", "cancelled"]


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.verb in ACTIONS and Who.STAFF in step.who], ids=lambda step: step.verb
)
def test_each_action_takes_the_steps_of_its_verb(
    client: Client, make_event: EventMaker, stan: User, step: Step
) -> None:
    event = make_event(status=step.before)
    client.force_login(stan)
    client.post(LIST, {"action": ACTIONS[step.verb], "_selected_action": event.pk})
    assert Event.objects.get().status == step.after


def test_putting_one_back_on_tells_everybody(client: Client, make_event: EventMaker, stan: User) -> None:
    event = make_event()
    coming(event)
    services.cancel_events([event])
    Message.objects.update(state="sent")
    client.force_login(stan)
    client.post(LIST, {"action": "bring_back", "_selected_action": event.pk})
    assert Message.objects.filter(kind="back-on", state="due").count() == 1


@pytest.mark.parametrize("status", sorted(set(Event.Status.values) - {"published"}))
def test_a_personal_page_never_says_coming_to_what_is_not_on(
    client: Client, make_event: EventMaker, status: str
) -> None:
    signup = coming(make_event())
    Event.objects.update(status=status)  # by an older version of the site
    page = client.get(signed_links.path("signup", Purpose.SIGN_UP, signup.pk)).content.decode()
    assert "coming, Ann" not in page
    assert "Please do not go" in page
    assert "Add it to my calendar" not in page
    assert b"METHOD:CANCEL" in client.get(signed_links.path("signup-ics", Purpose.SIGN_UP, signup.pk)).content


def test_somebody_who_signed_up_meanwhile_is_not_lost(
    client: Client, make_event: EventMaker, stan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between checking the form and saving it: the organiser is told, and nothing is saved."""
    event = make_event()
    client.force_login(stan)
    save = services.save_event

    def save_after_a_sign_up(*arguments: object, **options: object) -> Event:
        if not event.signups.exists():
            coming(event)
        return save(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("events.services.save_event", save_after_a_sign_up)
    form = client.get(f"{LIST}{event.pk}/change/").context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value not in (None, False)} | {"status": "draft"}
    starts_at, ends_at = data.pop("starts_at"), data.pop("ends_at")
    data |= {f"starts_at_{i}": part for i, part in enumerate(f"{starts_at:%Y-%m-%d %H:%M:%S}".split())}
    data |= {f"ends_at_{i}": part for i, part in enumerate(f"{ends_at:%Y-%m-%d %H:%M:%S}".split())}
    data |= {f"shifts-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    answer = client.post(f"{LIST}{event.pk}/change/", data, follow=True)
    assert "People have signed up" in answer.content.decode()
    assert Event.objects.get().status == "published"


WRITERS = {"services.py", "hosting.py"}
"""hosting.py sets the status of what services.save_event then checks."""


def test_nothing_else_writes_the_status_of_an_event() -> None:
    places = []
    for path in sorted(EVENTS.rglob("*.py")):
        name = path.relative_to(EVENTS).as_posix()
        if name in WRITERS or "migrations" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            of_event = [ast.unparse(target) for target in targets if ast.unparse(target) == "event.status"]
            is_update = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".update")
            if is_update and "Event" in ast.unparse(node) and "status=" in ast.unparse(node).split(".update(")[-1]:
                of_event.append(ast.unparse(node))
            places += [f"{name}: {text}" for text in of_event]
    assert places == []
