"""What is held of one person: shown, taken along, erased; and erased by itself after polling day."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency
from events import privacy, signups
from events.models import Complaint, Event, Group, GroupPass, Host, Message, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker

ANN = "ann@example.org"


def coming(event: Event, name: str = "Ann") -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person(name, f"{name.lower()}@example.org")))


@pytest.fixture
def group(campaign: Campaign, seats: dict[str, Constituency]) -> Group:
    return Group.objects.create(
        campaign=campaign, constituency=seats["Brackwater"], name="Brackwater", link="https://chat.example.org/x"
    )


def at_home(make_event: EventMaker, host: Host | None, **more: Any) -> Event:
    return make_event(
        is_private=True,
        place="3 Elm Road",
        postcode="BR1 1AA",
        longitude=-1.50321,
        latitude=52.10123,
        host=host,
        **more,
    )


def ask(client: Client, contact: str) -> Message | None:
    response = client.post("/my-data/", {"contact": contact})
    assert (response.status_code, response["Location"]) == (303, "/my-data/?sent")
    return Message.objects.filter(kind="my-data").first()


def page_of(message: Message) -> str:
    return signed_links.path("person", Purpose.PERSON, message.pk)


def test_the_link_goes_to_the_person_and_the_answer_betrays_nothing(client: Client, make_event: EventMaker) -> None:
    signup = coming(make_event())
    assert ask(client, "nobody@example.org") is None
    message = ask(client, " Ann@Example.org")
    assert message is not None
    assert message.signup == signup
    page = client.get(page_of(message)).content.decode()
    assert signup.event.title in page


def test_everything_can_be_taken_along(client: Client, make_event: EventMaker, group: Group) -> None:
    event = make_event()
    coming(event)
    host = Host.objects.create(email=ANN, name="Ann")
    hosted = make_event(title="At Ann's", host=host)
    GroupPass.objects.create(group=group, email=ANN)
    message = ask(client, ANN)
    assert message is not None
    data = client.get(f"{page_of(message)}my-data.json").json()
    assert [signup["event"] for signup in data["sign_ups"]] == [event.title]
    assert [row["title"] for row in data["host"]["events"]] == [hosted.title]
    assert [joined["group"] for joined in data["groups_joined"]] == ["Brackwater"]
    assert "my-data" in {row_of_message["kind"] for row_of_message in data["messages"]}
    assert "chat.example.org" not in str(data)


def test_opening_the_link_erases_nothing_the_button_does(client: Client, make_event: EventMaker, group: Group) -> None:
    event = make_event(capacity=1)
    coming(event)
    waits = coming(event, "Ben")
    host = Host.objects.create(email=ANN, name="Ann")
    home = at_home(make_event, host)
    guest = coming(home, "Cat")
    GroupPass.objects.create(group=group, email=ANN)
    message = ask(client, ANN)
    assert message is not None
    client.get(page_of(message))
    assert privacy.holder_of(ANN) is not None
    assert client.post(page_of(message)).status_code == 200
    assert privacy.holder_of(ANN) is None
    waits.refresh_from_db()
    assert waits.status == "confirmed"
    home.refresh_from_db()
    assert (home.status, home.host, home.place, home.postcode) == ("cancelled", None, "", "")
    assert (home.longitude, home.latitude) == (-1.5, 52.1)
    assert Message.objects.filter(kind="cancelled", signup=guest).exists()
    assert client.get(page_of(message)).status_code == 404


def test_a_guessed_link_opens_nothing(client: Client, make_event: EventMaker, campaign: Campaign) -> None:
    signup = coming(make_event())
    assert client.get("/my-data/1/").status_code == 404
    # Signed, but for something else.
    assert client.get(f"/my-data/{signed_links.token(Purpose.SIGN_UP, signup.pk)}/").status_code == 404


@pytest.mark.parametrize("contact", ["", "nonsense", "ann@", "1"])
def test_what_is_neither_e_mail_nor_mobile_is_said(client: Client, contact: str, campaign: Campaign) -> None:
    assert client.post("/my-data/", {"contact": contact}).status_code == 400


def test_asking_often_is_refused(client: Client, campaign: Campaign) -> None:
    codes = [client.post("/my-data/", {"contact": ANN}).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]


def test_after_polling_day_of_its_own_campaign_everything_personal_goes(
    make_event: EventMaker, campaign: Campaign, group: Group
) -> None:
    host = Host.objects.create(email="hal@example.org", name="Hal")
    other = Host.objects.create(email="ida@example.org", name="Ida")
    home = at_home(make_event, host)
    coming(home)
    group.proposer = host
    group.save()
    GroupPass.objects.create(group=group, email=ANN)
    report = Complaint.objects.create(event=home, reason="other", text="Ann lives there")
    next_one = Campaign.objects.create(
        **{
            field.attname: getattr(campaign, field.attname)
            for field in Campaign._meta.concrete_fields
            if field.name not in ("id", "slug", "is_current", "polling_day")
        },
        slug="next",
        polling_day=campaign.polling_day + dt.timedelta(days=365),
    )
    signup_to_keep = coming(make_event(campaign=next_one, host=other), "Ben")
    make_event(host=other)

    def erase(days: int) -> privacy.Erased:
        return privacy.erase_due(
            timezone.make_aware(dt.datetime.combine(campaign.polling_day, dt.time(4))) + dt.timedelta(days=days)
        )

    # Whether the campaign is still the current one does not matter.
    assert campaign.is_current
    # On the last day everything is still there, but for what was never confirmed.
    assert erase(28).signups == 0
    assert SignUp.objects.count() == 2
    erased = erase(29)
    assert (erased.signups, erased.hosts, erased.addresses, erased.campaigns) == (1, 1, 1, ["fictional"])
    assert list(SignUp.objects.all()) == [signup_to_keep]
    assert list(Host.objects.all()) == [other]
    assert not GroupPass.objects.exists()
    assert set(Message.objects.values_list("signup", flat=True)) <= {signup_to_keep.pk}
    home.refresh_from_db()
    assert (home.place, home.postcode, home.longitude) == ("", "", -1.5)
    assert home.confirmed_signups == 1
    report.refresh_from_db()
    assert report.text == ""
    assert erase(29) == privacy.Erased(campaigns=["fictional"])


def test_what_nobody_confirmed_goes_after_a_week(make_event: EventMaker) -> None:
    signup = signups.sign_up(make_event(), None, Person("Ann", ANN))
    host = Host.objects.create(email="hal@example.org", name="Hal")
    make_event(status="submitted", host=host)
    in_six, in_eight = (timezone.now() + dt.timedelta(days=days) for days in (6, 8))
    assert privacy.erase_due(in_six) == privacy.Erased()
    assert SignUp.objects.filter(pk=signup.pk).exists()
    erased = privacy.erase_due(in_eight)
    assert (erased.signups, erased.hosts) == (1, 1)
    assert not Event.objects.filter(status="submitted").exists()


def test_whoever_asks_by_letter_is_answered_by_a_command(make_event: EventMaker) -> None:
    coming(make_event())
    output = StringIO()
    call_command("person", "Ann@example.org", stdout=output)
    assert json.loads(output.getvalue())["sign_ups"][0]["first_name"] == "Ann"
    call_command("person", "ann@example.org", "--erase", stdout=output)
    assert "Erased: 1 sign-ups" in output.getvalue()
    assert not SignUp.objects.exists()
    with pytest.raises(CommandError, match="neither"):
        call_command("person", "nonsense")


def test_a_mobile_beside_an_e_mail_opens_nothing_of_whoever_has_that_mobile(
    client: Client, make_event: EventMaker
) -> None:
    event, mobile = make_event(), "+447700900123"
    victim = signups.confirm(signups.sign_up(event, None, Person("Vera", "", mobile)))
    # Nobody asks whether a mobile is theirs that stands beside their e-mail.
    signups.confirm(signups.sign_up(make_event(), None, Person("Eve", "eve@example.org", mobile)))
    message = ask(client, "eve@example.org")
    assert message is not None
    assert "Vera" not in client.get(page_of(message)).content.decode()
    assert "Vera" not in client.get(f"{page_of(message)}my-data.json").content.decode()
    client.post(page_of(message))
    assert list(SignUp.objects.all()) == [victim]


def test_whoever_shows_that_a_mobile_is_theirs_sees_what_it_alone_reaches(
    client: Client, make_event: EventMaker
) -> None:
    mobile = "+447700900123"
    signups.confirm(signups.sign_up(make_event(), None, Person("Eve", "eve@example.org", mobile)))
    assert ask(client, mobile) is None, "it would go to the e-mail"
    signups.sign_up(make_event(), None, Person("Vera", "", mobile))
    message = ask(client, mobile)
    assert message is not None
    assert message.reaches == ("", mobile)
    page = client.get(page_of(message)).content.decode()
    assert "eve@example.org" not in page
    client.post(page_of(message))
    [other] = SignUp.objects.all()
    assert (other.first_name, other.mobile) == ("Eve", ""), "the number is erased wherever it stands"
