"""Approval is of what was looked at: whatever waits may change until then, and is looked at again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from events import groups, hosting
from events.approval.versions import version_of
from events.models import Block, Event, Group, Host
from mcm.models import User
from tests.conftest import EventMaker
from tests.permissions.activity import event_form

LIST = "/admin/events/event/"
SAFE, OTHER = "https://chat.whatsapp.com/SafeLinkSafeLinkSafe12", "https://chat.whatsapp.com/OtherLinkOtherLink1234"


@pytest.fixture
def waiting(make_event: EventMaker, hetty: Host) -> Event:
    return make_event(status="waiting", host=hetty, organiser=None, title="A harmless title")


@pytest.fixture
def group(campaign: Any, seats: Any, hetty: Host) -> Group:
    return Group.objects.create(
        campaign=campaign, constituency=seats["Brackwater"], name="g", link=SAFE, status="waiting", proposer=hetty
    )


@pytest.mark.parametrize("action", ["publish", "approve_and_trust"])
def test_an_event_that_changed_since_the_list_was_opened_is_not_approved(
    client: Client, rita: User, waiting: Event, hetty: Host, action: str
) -> None:
    client.force_login(rita)
    page = client.get(f"{LIST}?status__exact=waiting").content.decode()
    version = f"{waiting.pk}:{version_of(waiting)}"
    assert f'name="looked_at" value="{version}"' in page
    form = {"action": action, "_selected_action": waiting.pk, "looked_at": version}
    Event.objects.update(title="Buy crypto")
    assert "look at it again" in client.post(LIST, form, follow=True).content.decode()
    assert Event.objects.get().status == "waiting"
    assert not hetty.trusted_in.exists()
    client.post(LIST, form | {"looked_at": f"{waiting.pk}:{version_of(Event.objects.get())}"})
    assert Event.objects.get().status == "published"


def test_nor_from_its_own_page(client: Client, rita: User, waiting: Event) -> None:
    client.force_login(rita)
    page = client.get(f"{LIST}{waiting.pk}/change/").content.decode()
    version = version_of(Event.objects.get())
    assert f'value="{version}"' in page
    noon = waiting.starts_at.replace(hour=12, minute=0)
    Event.objects.update(starts_at=noon, ends_at=noon.replace(hour=14), title="Buy crypto")
    waiting.refresh_from_db()
    form = event_form(waiting, status="published", title="A harmless title")
    answer = client.post(f"{LIST}{waiting.pk}/change/", form | {"version": version})
    assert "has changed since you opened this page" in answer.content.decode()
    assert Event.objects.get().status == "waiting"
    client.post(f"{LIST}{waiting.pk}/change/", form | {"version": version_of(waiting)})
    assert Event.objects.get().status == "published"


def test_rows_that_no_page_showed_are_not_approved_along(waiting: Event, make_event: EventMaker, hetty: Host) -> None:
    """As by “select all”, which reaches beyond the page."""
    unseen = make_event(status="waiting", host=hetty, organiser=None)
    with pytest.raises(ValidationError, match="look at it again"):
        hosting.approve([waiting, unseen], trust_hosts=False, versions={waiting.pk: version_of(waiting)})
    assert not Event.objects.on().exists()


def test_a_group_whose_link_changed_is_not_approved(client: Client, rita: User, group: Group) -> None:
    client.force_login(rita)
    version = f"{group.pk}:{version_of(group)}"
    assert version in client.get("/admin/events/group/").content.decode()
    Group.objects.update(link=OTHER)
    form = {"action": "approve", "_selected_action": group.pk, "looked_at": version}
    assert "look at it again" in client.post("/admin/events/group/", form, follow=True).content.decode()
    assert Group.objects.get().status == "waiting"
    groups.approve_groups([Group.objects.get()])
    assert Group.objects.get().status == "approved"


def test_a_version_tells_nothing_of_a_link(group: Group, settings: Any) -> None:
    one = version_of(group)
    settings.SECRET_KEY = "another"
    assert version_of(group) != one


def test_nothing_of_the_blocked_or_unconfirmed_is_approved(waiting: Event, group: Group, stan: User) -> None:
    Group.objects.update(status="submitted")
    assert groups.approve_groups(Group.objects.all()) == 0
    Group.objects.update(status="waiting")
    Block.objects.create(value="example.org", reason="spam")
    with pytest.raises(ValidationError, match="blocked"):
        hosting.approve([waiting], trust_hosts=False)
    with pytest.raises(ValidationError, match="cannot be used here"):
        groups.approve_groups(Group.objects.select_related("proposer"))
