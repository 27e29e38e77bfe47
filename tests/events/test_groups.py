"""Proposing groups, approving them, and where their links are kept from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events import groups
from events.groups import Proposer
from events.models import Block, Group, Host, Message
from events.safety import signed_links
from events.safety.signed_links import Purpose
from mcm import roles
from mcm.models import Role, User

LINK = "https://chat.whatsapp.com/SecretBrackwaterOne"
NEW = "/groups/new/"
LIST = "/admin/events/group/"
PROPOSAL = {
    "constituency": "brackwater",
    "area": "",
    "platform": "whatsapp",
    "name": "Brackwater out and about",
    "link": LINK,
    "your_name": "Hal",
    "email": "Hal@Example.org",
    "consent": "on",
}


def proposed(campaign: Any, seat: Any, **changes: Any) -> Group:
    values = {"name": "Out and about", "link": LINK} | changes
    return groups.propose_group(
        Group(campaign=campaign, constituency=seat, **values), Proposer("Hal", "hal@example.org")
    )


def link_of(group: Group) -> str:
    """The one in the mail to whoever proposed it."""
    return signed_links.path(
        "confirm-group", Purpose.GROUP, group.messages.filter(kind="group-confirm").latest("pk").pk
    )


def approved(campaign: Any, seat: Any, **changes: Any) -> Group:
    values = {"name": f"Out and about in {seat}", "link": LINK, "status": "approved"} | changes
    return Group.objects.create(campaign=campaign, constituency=seat, **values)


def test_anybody_proposes_a_group_and_confirms_their_email(client: Client, campaign: Any) -> None:
    answer = client.post(NEW, PROPOSAL)
    assert answer.status_code == 303
    assert "check your e-mail" in client.get(answer["Location"]).content.decode()
    group, host, message = Group.objects.get(), Host.objects.get(), Message.objects.get()
    assert (group.status, group.link, group.proposer) == ("submitted", LINK, host)
    assert (host.email, host.name, host.confirmed_at) == ("hal@example.org", "Hal", None)
    assert (message.kind, message.host, message.group) == ("group-confirm", host, group)
    page = link_of(group)
    assert LINK not in client.get(page).content.decode()
    assert Group.objects.get().status == "submitted", "programs that check mail open links: that alone confirms nothing"
    answer = client.post(page)
    assert (answer.status_code, answer["Location"]) == (303, f"/hosting/groups/{group.pk}/")
    assert client.post(page).status_code == 404, "it works once"
    assert Group.objects.get().status == "waiting"
    assert Host.objects.get().confirmed_at is not None
    assert "organiser will look at it" in client.get(answer["Location"]).content.decode()


def test_confirming_again_does_not_undo_what_organisers_decided(client: Client, campaign: Any, seats: Any) -> None:
    group = proposed(campaign, seats["Brackwater"])
    groups.decline_groups([group])
    client.post(link_of(group))
    assert Group.objects.get().status == "declined"


def test_an_unchecked_email_renames_no_host(client: Client, campaign: Any) -> None:
    Host.objects.create(email="hal@example.org", name="Harold")
    client.post(NEW, PROPOSAL)
    assert Host.objects.get().name == "Harold"


def test_the_seat_is_chosen_already_where_one_comes_from_it(client: Client, campaign: Any) -> None:
    page = client.get(f"{NEW}?seat=brackwater").content.decode()
    assert '<option value="brackwater" selected>' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"link": "https://signal.group/#SecretBrackwaterTwoTwo"}, "not a WhatsApp invitation link"),
        ({"link": "http://chat.whatsapp.com/SecretBrackwaterOne"}, "not a WhatsApp invitation link"),
        ({"name": ""}, "the group&#x27;s name"),
        ({"constituency": "nowhere"}, "Choose the constituency"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"consent": ""}, "if you tick this"),
        ({"platform": "discord"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_never_comes_back(
    client: Client, campaign: Any, wrong: dict[str, str], said: str
) -> None:
    response = client.post(NEW, PROPOSAL | wrong)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert "SecretBrackwater" not in page
    assert "link" in wrong or "Paste the link again" in page
    assert 'value="Hal"' in page
    assert not Group.objects.exists()


def test_a_name_is_taken_once_in_a_constituency(client: Client, campaign: Any, seats: Any) -> None:
    approved(campaign, seats["Brackwater"], name=PROPOSAL["name"])
    page = client.post(NEW, PROPOSAL).content.decode()
    assert "There is already a group of this name" in page
    assert "SecretBrackwater" not in page
    assert client.post(NEW, PROPOSAL | {"constituency": "crowmere"}).status_code == 303


def test_whoever_is_blocked_proposes_nothing(client: Client, campaign: Any) -> None:
    Block.objects.create(value="hal@example.org", reason="spam")
    assert client.post(NEW, PROPOSAL).status_code == 400
    assert not Group.objects.exists()


def test_proposing_is_limited(client: Client, campaign: Any) -> None:
    codes = [client.post(NEW, PROPOSAL | {"name": f"Group {i}"}).status_code for i in range(6)]
    assert codes == [303] * 5 + [429]


def test_what_waits_is_approved_by_region(client: Client, rita: User, campaign: Any, seats: Any) -> None:
    east = proposed(campaign, seats["Brackwater"], name="Eastern group")
    west = proposed(campaign, seats["Ashford Vale"], name="Western group")
    Group.objects.update(status="waiting")
    client.force_login(rita)
    queue = client.get(f"{LIST}?status__exact=waiting").content.decode()
    assert "Eastern group" in queue
    assert "Western group" not in queue
    client.post(LIST, {"action": "approve", "_selected_action": [east.pk, west.pk]})
    assert list(Group.objects.open()) == [east]
    client.post(LIST, {"action": "decline", "_selected_action": [east.pk, west.pk]})
    assert [group.status for group in Group.objects.order_by("pk")] == ["declined", "waiting"]


def test_the_admin_finds_doors_to_look_at(client: Client, stan: User, campaign: Any, seats: Any) -> None:
    seat = seats["Brackwater"]
    approved(campaign, seat, name="Wide open")
    approved(campaign, seat, name="Packed", member_cap=5, joined=5)
    approved(campaign, seat, name="Doubtful", dead_reports=1)
    approved(campaign, seat, name="Gone", dead_reports=3)
    client.force_login(stan)

    def listed(door: str) -> set[str]:
        page = client.get(f"{LIST}?door={door}")
        assert "SecretBrackwater" not in page.content.decode()
        return {group.name for group in page.context["cl"].queryset}

    assert listed("open") == {"Wide open", "Doubtful"}
    assert listed("full") == {"Packed"}
    assert listed("doubted") == {"Doubtful", "Gone"}
    assert listed("dead") == {"Gone"}


def change_form(group: Group) -> str:
    return f"{LIST}{group.pk}/change/"


def test_the_link_is_shown_to_those_alone_who_may_change_it(
    client: Client, rita: User, campaign: Any, seats: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = approved(campaign, seats["Brackwater"])
    client.force_login(rita)
    assert LINK in client.get(change_form(group)).content.decode()
    only_look = roles.PERMISSIONS[Role.REGIONAL_ORGANISER] - {"events.change_group"}
    monkeypatch.setitem(roles.PERMISSIONS, Role.REGIONAL_ORGANISER, only_look)
    page = client.get(change_form(group))
    assert page.status_code == 200
    assert "SecretBrackwater" not in page.content.decode()


def test_an_organisers_form_wants_the_right_link(client: Client, stan: User, campaign: Any, seats: Any) -> None:
    client.force_login(stan)
    form = {
        "constituency": seats["Brackwater"].pk, "platform": "signal", "name": "By hand", "status": "approved",
        "link": LINK, "member_cap": 100, "area": "South", "also_for": [seats["Crowmere"].pk],
    }  # fmt: skip
    assert "not a Signal invitation link" in client.post(f"{LIST}add/", form).content.decode()
    assert client.post(f"{LIST}add/", form | {"platform": "whatsapp"}).status_code == 302
    group = Group.objects.get()
    assert (group.link, group.campaign) == (LINK, campaign)
    assert groups.open_group(campaign, seats["Crowmere"]) == group, "an area's group is that of its seats, too"


def test_nobody_brings_a_group_to_where_it_is_thrown_away(
    client: Client, stan: User, campaign: Any, seats: Any
) -> None:
    """What waits for an e-mail is deleted after a week, and people may know the group."""
    group = approved(campaign, seats["Brackwater"])
    client.force_login(stan)
    form = {
        "constituency": group.constituency_id, "platform": "whatsapp", "name": group.name, "status": "submitted",
        "link": LINK, "member_cap": 100, "area": "",
    }  # fmt: skip
    assert "decline it" in client.post(change_form(group), form).content.decode()
    assert Group.objects.get().status == "approved"


def test_a_form_that_was_open_for_a_while_forgets_nobody_who_joined(campaign: Any, seats: Any) -> None:
    group = approved(campaign, seats["Brackwater"])
    Group.objects.update(joined=7, dead_reports=2)
    group.name = "New name"
    groups.save_group(group)
    group.refresh_from_db()
    assert (group.joined, group.dead_reports) == (7, 2)
    group.link = f"{LINK}New"
    groups.save_group(group)
    assert Group.objects.get().dead_reports == 0


def test_the_own_group_comes_before_an_areas(campaign: Any, seats: Any) -> None:
    area = approved(campaign, seats["Crowmere"], area="The East")
    area.also_for.add(seats["Brackwater"])
    assert groups.open_group(campaign, seats["Brackwater"]) == area
    own = approved(campaign, seats["Brackwater"])
    assert groups.open_group(campaign, seats["Brackwater"]) == own
