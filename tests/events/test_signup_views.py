"""Coming to an event as volunteers do: the form, the signed page, one click in a mail program."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events import signups
from events.models import Block, Event, Message, Shift, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker

ANN = {"first_name": "Ann", "email": "Ann@Example.org", "consent": "on"}


def page_of(signup: SignUp) -> str:
    return signed_links.path("signup", Purpose.SIGN_UP, signup.pk)


def sign_up(client: Client, event: Event, **changes: Any) -> Any:
    return client.post(f"/events/{event.pk}/sign-up/", ANN | changes)


def comes(event: Event, name: str = "Ann") -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person(name, f"{name.lower()}@example.org")))


def test_the_form_is_on_the_events_page(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    page = client.get(f"/events/{event.pk}/").content.decode()
    assert f'action="/events/{event.pk}/sign-up/"' in page


def test_signing_up_then_confirming(client: Client, make_event: EventMaker) -> None:
    event = make_event(capacity=5)
    response = sign_up(client, event)
    assert response.status_code in (200, 303)
    signup = SignUp.objects.get()
    assert (signup.email, signup.status, signup.wants_news) == ("ann@example.org", "unconfirmed", False)
    assert Message.objects.get().kind == "confirm-signup"
    # Programs that check mail open links: that alone confirms nothing.
    assert client.get(page_of(signup)).status_code == 200
    assert SignUp.objects.get().status == "unconfirmed"
    assert client.post(page_of(signup), {"do": "confirm"}).status_code == 303
    assert SignUp.objects.get().status == "confirmed"
    assert Event.objects.get().confirmed_signups == 1


def test_nothing_personal_is_in_an_address(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    response = sign_up(client, event)
    for text in (response.get("Location", ""), page_of(SignUp.objects.get())):
        assert "ann" not in text.lower()
        assert "example.org" not in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": ""}, "Enter your first name"),
        ({"email": ""}, "Enter your e-mail"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"consent": ""}, "if you tick this"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, make_event: EventMaker, wrong: dict[str, str], said: str
) -> None:
    response = sign_up(client, make_event(), **wrong)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert not SignUp.objects.exists()
    typed = (ANN | wrong)["email"]
    assert f'value="{typed}"' in page or not typed


def test_a_mobile_alone_will_do_where_texts_are_sent(client: Client, make_event: EventMaker, settings: Any) -> None:
    settings.SMS_URL = "https://sid:token@sms.example.org/?from=%2B447700900000"
    sign_up(client, make_event(), email="", mobile="07700 900123")
    assert SignUp.objects.get().mobile == "+447700900123"


def test_whoever_is_blocked_cannot_sign_up(client: Client, make_event: EventMaker) -> None:
    Block.objects.create(value="example.org", reason="spam")
    assert sign_up(client, make_event()).status_code == 400
    assert not SignUp.objects.exists()


def test_the_same_address_is_limited(client: Client, make_event: EventMaker) -> None:
    events = [make_event() for _ in range(11)]
    codes = [sign_up(client, event).status_code for event in events]
    assert codes[-1] == 429
    assert 429 not in codes[:10]


def test_an_event_that_is_full_offers_its_waiting_list(client: Client, make_event: EventMaker) -> None:
    event = make_event(capacity=1)
    comes(event)
    assert "waiting list" in client.get(f"/events/{event.pk}/").content.decode()
    sign_up(client, event, email="ben@example.org")
    ben = SignUp.objects.get(email="ben@example.org")
    client.post(page_of(ben), {"do": "confirm"})
    ben.refresh_from_db()
    assert ben.status == "waiting"
    client.post(page_of(SignUp.objects.get(first_name="Ann", email="ann@example.org")), {"do": "cancel"})
    ben.refresh_from_db()
    assert ben.status == "confirmed"


def test_a_private_address_is_told_to_those_with_a_place_alone(client: Client, make_event: EventMaker) -> None:
    home: dict[str, Any] = {"place": "3 Elm Road", "postcode": "BR1 1AA", "longitude": -1.50321, "latitude": 52.10123}
    event = make_event(is_private=True, capacity=1, **home)
    signup = signups.sign_up(event, None, Person("Ann", "ann@example.org"))
    secret = ("3 Elm Road", "BR1 1AA", "52.10123")

    def told(address: str) -> bool:
        text = client.get(address).content.decode()
        return any(part in text for part in secret)

    calendar = signed_links.path("signup-ics", Purpose.SIGN_UP, signup.pk)
    public = [f"/events/{event.pk}/", f"/events/{event.pk}.ics", "/api/v1/events/"]
    assert not any(told(address) for address in [*public, page_of(signup), calendar])
    signups.confirm(signup)
    assert told(page_of(signup))
    assert told(calendar)
    assert not any(told(address) for address in public)
    waits = comes(event, "Ben")
    assert not told(page_of(waits))


def test_shifts_are_chosen_and_have_their_own_places(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    half = event.starts_at + dt.timedelta(hours=1)
    first = Shift.objects.create(event=event, starts_at=event.starts_at, ends_at=half, capacity=1)
    second = Shift.objects.create(event=event, starts_at=half, ends_at=event.ends_at, capacity=1)
    assert sign_up(client, event).status_code == 400
    sign_up(client, event, shift=first.pk)
    sign_up(client, event, shift=second.pk, email="ben@example.org")
    for signup in SignUp.objects.all():
        client.post(page_of(signup), {"do": "confirm"})
    assert [signup.status for signup in SignUp.objects.all()] == ["confirmed", "confirmed"]


def test_i_came_is_offered_once_it_began(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    signup = comes(event)
    assert client.post(page_of(signup), {"do": "came"}).status_code == 400
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - dt.timedelta(hours=1), ends_at=now)
    assert "Yes, I came" in client.get(page_of(signup)).content.decode()
    client.post(page_of(signup), {"do": "came"})
    assert SignUp.objects.get().came is True


def test_one_click_in_a_mail_program_ends_reminders(make_event: EventMaker) -> None:
    signup = comes(make_event())
    # Mail programs send no cookie and no token against forgery (RFC 8058).
    client = Client(enforce_csrf_checks=True)
    address = signed_links.path("unsubscribe", Purpose.SIGN_UP, signup.pk)
    opened = client.get(address)
    assert (opened.status_code, SignUp.objects.get().wants_reminders) == (303, True)
    assert "No reminders, please" in client.get(opened["Location"]).content.decode()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SignUp.objects.get().wants_reminders


@pytest.mark.parametrize("token", ["1", "1~x~y", "0"])
def test_a_guessed_link_opens_nothing(client: Client, make_event: EventMaker, token: str) -> None:
    comes(make_event())
    assert client.get(f"/sign-ups/{token}/").status_code == 404


def test_a_link_for_something_else_opens_nothing(client: Client, make_event: EventMaker) -> None:
    signup = comes(make_event())
    assert client.get(f"/sign-ups/{signed_links.token(Purpose.HOST, signup.pk)}/").status_code == 404


def test_nobody_signs_up_for_what_is_over_or_cancelled(client: Client, make_event: EventMaker) -> None:
    cancelled = make_event(status="cancelled")
    assert "/sign-up/" not in client.get(f"/events/{cancelled.pk}/").content.decode()
    sign_up(client, cancelled)
    assert not SignUp.objects.exists()


def test_confirming_too_late_says_so(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    signup = signups.sign_up(event, None, Person("Ann", "ann@example.org"))
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    response = client.post(page_of(signup), {"do": "confirm"})
    assert response.status_code == 400
    assert "cancelled" in response.content.decode()


def test_an_address_is_kept_as_mail_is_sent_to_it(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    decorated = "\u200b ＡＮＮ@Müller。example\u00a0"
    assert sign_up(client, event, email=decorated, first_name="\u202eＡnn\u00ad ").status_code in (200, 303)
    signup = SignUp.objects.get()
    assert (signup.email, signup.first_name) == ("ann@xn--mller-kva.example", "Ann")
    Block.objects.create(value="xn--mller-kva.example", reason="x")
    assert sign_up(client, event, email="ben@MÜLLER.example").status_code == 400
    assert sign_up(client, event, email="ann@☕.example").status_code == 400


@pytest.mark.parametrize(
    "mobile",
    ["020 7946 0958", "09011 234567", "+882 16 12345678", "118118", "07700 90012", "+33 6 12 34 56 78", "07797 712345"],
)
def test_no_text_is_paid_for_but_to_a_mobile_here(
    client: Client, make_event: EventMaker, settings: Any, mobile: str
) -> None:
    settings.SMS_URL = "https://sid:token@sms.example/?from=%2B447700900000"
    event = make_event()
    answer = sign_up(client, event, email="", mobile=mobile)
    assert answer.status_code == 400
    assert "We can only text UK mobile numbers" in answer.content.decode()
    assert not SignUp.objects.exists()
    assert sign_up(client, event, email="", mobile="\u200b０７７００ 900123\u00a0").status_code in (200, 303)
    assert SignUp.objects.get().mobile == "+447700900123"


def test_where_every_place_is_taken_one_confirms_for_the_list(client: Client, make_event: EventMaker) -> None:
    event = make_event(capacity=1)
    comes(event)
    signup = signups.sign_up(event, None, Person("Ben", "ben@example.org"))
    page = client.get(page_of(signup)).content.decode()
    assert "once you confirm, you are on the waiting list" in page
    assert "Put me on the list" in page
    assert "Yes, I'm coming" not in page.replace("&#x27;", "'")


@pytest.mark.parametrize("wants_news", [True, False])
def test_whoever_gets_the_weekly_mail_can_stop_it_from_their_page(
    client: Client, make_event: EventMaker, wants_news: bool
) -> None:
    signup = comes(make_event())
    SignUp.objects.update(wants_news=wants_news, outcode="LS6")
    page = client.get(page_of(signup)).content.decode()
    assert ("what is on near LS6" in page) == wants_news
    assert ("/stop/" in page) == wants_news
