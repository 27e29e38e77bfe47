"""The door of a group: who gets a pass, and that each opens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from constituencies.changes import change_seq
from events import groups, signups
from events.models import Block, Group, GroupPass, Message, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker

DOOR = "/constituencies/brackwater/group/"
LINK = "https://chat.whatsapp.com/SecretBrackwaterOne"
OTHER = "https://signal.group/#SecretBrackwaterTwoTwoTwo"
BY_EMAIL = {"email": "Ann@Example.org", "consent": "on"}
MakeGroup = Callable[..., Group]


@pytest.fixture
def make_group(campaign: Any, seats: Any) -> MakeGroup:
    def make_group(seat: str = "Brackwater", **changes: Any) -> Group:
        values = {"name": "Brackwater out and about", "link": LINK, "status": "approved"}
        return Group.objects.create(campaign=campaign, constituency=seats[seat], **(values | changes))

    return make_group


@pytest.fixture
def group(make_group: MakeGroup) -> Group:
    return make_group()


def comes(make_event: EventMaker, seat: str = "Brackwater", name: str = "ann") -> SignUp:
    return signups.confirm(signups.sign_up(make_event(seat), None, Person(name, f"{name}@example.org")))


def knock(client: Client, signup: SignUp, door: str = DOOR) -> Any:
    return client.post(door, {"signup": signed_links.token(Purpose.SIGN_UP, signup.pk)})


def page_of(group_pass: GroupPass) -> str:
    return signed_links.path("group-pass", Purpose.GROUP_PASS, group_pass.pk)


def pass_by_email(group: Group, name: str = "ann") -> GroupPass:
    return groups.send_pass(f"{name}@example.org", group)


def test_the_door_says_that_there_is_a_group_and_nothing_of_its_link(client: Client, group: Group) -> None:
    response = client.get(DOOR)
    page = response.content.decode()
    assert group.name in page
    assert "WhatsApp" in page
    assert "SecretBrackwater" not in page + str(response.headers)


def test_without_an_open_group_it_says_so_and_leads_on(client: Client, make_group: MakeGroup) -> None:
    make_group(status="waiting")
    page = client.get(DOOR).content.decode()
    assert "No group for Brackwater is taking new members" in page
    assert "/groups/new/?seat=brackwater" in page
    assert client.post(DOOR, BY_EMAIL).status_code == 200
    assert not GroupPass.objects.exists()


def test_there_is_no_door_where_there_is_no_seat(client: Client, group: Group) -> None:
    assert client.get("/constituencies/nowhere/group/").status_code == 404


def test_whoever_comes_to_an_event_gets_a_pass_that_opens_once(
    client: Client, make_event: EventMaker, group: Group
) -> None:
    signup = comes(make_event)
    answer = knock(client, signup)
    group_pass = GroupPass.objects.get()
    assert (answer.status_code, group_pass.signup, group_pass.used_at) == (303, signup, None)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert LINK not in page.content.decode()
    assert GroupPass.objects.get().used_at is None, "programs that check mail open links: that alone uses none"
    through = client.post(answer["Location"])
    assert (through.status_code, through["Location"]) == (303, LINK)
    assert through["Referrer-Policy"] == "no-referrer"
    assert "no-store" in through["Cache-Control"]
    again = client.post(answer["Location"])
    assert again["Location"] == answer["Location"]
    group.refresh_from_db()
    assert group.joined == 1
    assert "The invitation does not work" in client.get(answer["Location"]).content.decode()


def test_a_browser_lets_the_form_end_at_the_platforms(client: Client, group: Group) -> None:
    policy = client.get(page_of(pass_by_email(group)))["Content-Security-Policy"]
    form_action = next(part for part in policy.split(";") if "form-action" in part)
    assert form_action.split() == [
        "form-action",
        "'self'",
        "https://chat.whatsapp.com",
        "https://signal.group",
        "https://t.me",
    ]


def test_asking_twice_gives_the_same_pass(client: Client, make_event: EventMaker, group: Group) -> None:
    signup = comes(make_event)
    knock(client, signup)
    knock(client, signup)
    assert GroupPass.objects.count() == 1


@pytest.mark.parametrize("status", ["unconfirmed", "waiting", "cancelled"])
def test_without_a_place_there_is_no_pass(client: Client, make_event: EventMaker, group: Group, status: str) -> None:
    signup = comes(make_event)
    SignUp.objects.update(status=status)
    response = knock(client, signup)
    assert response.status_code == 400
    assert "First confirm" in response.content.decode()
    assert not GroupPass.objects.exists()


def test_a_sign_up_opens_no_other_seats_group(client: Client, make_event: EventMaker, group: Group) -> None:
    assert knock(client, comes(make_event, "Crowmere")).status_code == 400
    assert client.post(DOOR, {"signup": "1~x~y"}).status_code == 400
    assert not GroupPass.objects.exists()


def test_a_sign_up_of_another_campaign_opens_none(client: Client, make_event: EventMaker, group: Group) -> None:
    from constituencies.models import Campaign

    signup = comes(make_event)
    other = Campaign.objects.get()
    Campaign.objects.update(is_current=False)
    other.pk, other.slug, other.name, other.is_current = None, "other", "Other", True
    other.save()
    assert knock(client, signup).status_code == 400


def test_by_email_the_pass_is_sent_to_it(client: Client, group: Group) -> None:
    response = client.post(DOOR, BY_EMAIL)
    assert response.status_code == 303
    assert "example" not in response["Location"]
    assert "check your e-mail" in client.get(response["Location"]).content.decode()
    group_pass = GroupPass.objects.get()
    message = Message.objects.get()
    assert (group_pass.email, group_pass.group) == ("ann@example.org", group)
    assert (message.kind, message.group_pass, message.group) == ("group-pass", group_pass, group)
    assert LINK not in str(message.__dict__)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": ""}, "Enter your e-mail"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"consent": ""}, "if you tick this"),
    ],
)
def test_what_is_wrong_with_the_form_is_said(client: Client, group: Group, wrong: dict[str, str], said: str) -> None:
    response = client.post(DOOR, BY_EMAIL | wrong)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not GroupPass.objects.exists()


def test_whoever_is_blocked_gets_no_pass(client: Client, make_event: EventMaker, group: Group) -> None:
    signup = comes(make_event)
    Block.objects.create(value="example.org", reason="spam")
    assert client.post(DOOR, BY_EMAIL).status_code == 400
    assert knock(client, signup).status_code == 403
    assert not GroupPass.objects.exists()


def test_asking_is_limited(client: Client, group: Group) -> None:
    codes = [client.post(DOOR, BY_EMAIL).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]


def test_a_full_group_leads_to_the_next(client: Client, make_group: MakeGroup) -> None:
    first = make_group(member_cap=1)
    second = make_group(name="Second", link=OTHER, platform="signal")
    ann, ben = pass_by_email(first, "ann"), pass_by_email(first, "ben")
    assert client.post(page_of(ann))["Location"] == LINK
    assert "Second" in client.get(page_of(ben)).content.decode()
    assert client.post(page_of(ben))["Location"] == OTHER
    ben.refresh_from_db()
    assert ben.group == second
    assert [group.joined for group in Group.objects.order_by("pk")] == [1, 1]


def test_a_pass_stays_unused_while_every_group_is_full(client: Client, make_group: MakeGroup) -> None:
    group = make_group(member_cap=1)
    ann, ben = pass_by_email(group, "ann"), pass_by_email(group, "ben")
    client.post(page_of(ann))
    page = page_of(ben)  # made anew, it holds another second
    assert client.post(page)["Location"] == page
    assert "is not taking new members" in client.get(page_of(ben)).content.decode()
    Group.objects.update(member_cap=2)
    assert client.post(page_of(ben))["Location"] == LINK


def test_a_pass_moves_though_its_holder_has_one_of_the_next_group(
    client: Client, make_event: EventMaker, make_group: MakeGroup
) -> None:
    first, second = make_group(), make_group(name="Second", link=OTHER, platform="signal")
    signup = comes(make_event)
    group_pass = groups.pass_of_signup(signup)
    assert group_pass.group == first
    Group.objects.filter(pk=first.pk).update(status="declined")
    assert groups.pass_of_signup(signup).group == second
    assert client.post(page_of(group_pass))["Location"] == OTHER
    assert GroupPass.objects.get() == group_pass


def test_the_map_learns_when_the_door_closes_and_not_of_each_who_joins(make_group: MakeGroup, publish_now: Any) -> None:
    group = make_group(member_cap=2)
    ann, ben = pass_by_email(group, "ann"), pass_by_email(group, "ben")

    def shown() -> bool:
        snapshot = publish_now().snapshot
        return bool(snapshot.seats[snapshot.position[group.constituency.code]]["has_group"])

    assert shown()
    before = change_seq()
    groups.use_pass(ann)
    assert change_seq() == before
    groups.use_pass(ben)
    assert change_seq() == before + 1
    assert not shown()


def used(group: Group, name: str) -> GroupPass:
    group_pass = pass_by_email(group, name)
    groups.use_pass(group_pass)
    return GroupPass.objects.select_related("group").get(pk=group_pass.pk)


def test_three_who_say_that_the_link_is_dead_close_the_door(client: Client, group: Group) -> None:
    people = [used(group, name) for name in ("ann", "ben", "cat")]
    before = change_seq()
    for group_pass in people:
        for _again in range(2):  # once for each pass
            answer = client.post(page_of(group_pass), {"do": "dead"})
        assert "Thank you" in client.get(answer["Location"]).content.decode()
    group.refresh_from_db()
    assert group.dead_reports == 3
    assert change_seq() == before + 1
    assert not Group.objects.open().exists()


def test_whoever_has_not_been_through_cannot_say_that_it_is_dead(client: Client, group: Group) -> None:
    client.post(page_of(pass_by_email(group)), {"do": "dead"})
    group.refresh_from_db()
    assert group.dead_reports == 0


def test_what_was_said_of_an_old_link_does_not_count_of_the_new_one(client: Client, group: Group) -> None:
    group_pass = used(group, "ann")
    group.refresh_from_db()
    group.link = f"{LINK}New"
    groups.save_group(group)
    client.post(page_of(group_pass), {"do": "dead"})
    group.refresh_from_db()
    assert (group.dead_reports, group.joined) == (0, 1)


def test_a_new_link_makes_the_pass_of_a_sign_up_as_new(make_event: EventMaker, group: Group) -> None:
    signup = comes(make_event)
    groups.use_pass(groups.pass_of_signup(signup))
    with pytest.raises(groups.PassUsed):
        groups.use_pass(groups.pass_of_signup(signup))
    group.refresh_from_db()
    group.link = f"{LINK}New"
    groups.save_group(group)
    assert groups.use_pass(groups.pass_of_signup(signup)) == f"{LINK}New"


def test_whoever_found_a_dead_link_is_led_to_the_next_group(make_event: EventMaker, make_group: MakeGroup) -> None:
    make_group()
    second = make_group(name="Second", link=OTHER, platform="signal")
    signup = comes(make_event)
    group_pass = groups.pass_of_signup(signup)
    groups.use_pass(group_pass)
    assert groups.pass_of_signup(signup) == group_pass, "one sign-up is no key to every group"
    group_pass.refresh_from_db()
    assert groups.say_dead(group_pass)
    assert groups.pass_of_signup(signup).group == second


@pytest.mark.parametrize("token", ["1", "1~x~y", "0"])
def test_a_guessed_pass_opens_nothing(client: Client, group: Group, token: str) -> None:
    pass_by_email(group)
    for answer in (client.get(f"/groups/passes/{token}/"), client.post(f"/groups/passes/{token}/")):
        assert answer.status_code == 404


def test_a_pass_is_too_old_after_two_days(client: Client, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    page = page_of(pass_by_email(group))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 24 * 3600 + 60)
    assert client.post(page).status_code == 404


def at_once(people: list[GroupPass]) -> list[str]:
    """Where each POST led, all sent at the same time."""

    def through(held: GroupPass) -> str:
        try:
            return str(Client().post(page_of(held))["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(through, people))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_a_pass_lets_one_in(group: Group) -> None:
    group_pass = pass_by_email(group)
    assert at_once([group_pass] * 20).count(LINK) == 1
    group.refresh_from_db()
    assert group.joined == 1


@pytest.mark.django_db(transaction=True)
def test_no_more_than_the_group_takes_are_let_in_at_once(make_group: MakeGroup) -> None:
    group = make_group(member_cap=5)
    people = [pass_by_email(group, f"person{i}") for i in range(20)]
    assert at_once(people).count(LINK) == 5
    group.refresh_from_db()
    assert group.joined == 5
    assert GroupPass.objects.filter(used_at=None).count() == 15
