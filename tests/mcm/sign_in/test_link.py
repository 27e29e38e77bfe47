"""Coming in by a link in a mail."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Message
from events.safety import signed_links
from events.safety.rate_limits import BY_PERSON, LimitedAction
from events.safety.signed_links import BadLink, Purpose
from events.safety.single_use import spend
from mcm.models import User
from tests.mcm.sign_in.people import ask_for_link, is_in, outcomes

pytestmark = pytest.mark.django_db


def test_the_button_signs_in_once_and_looking_uses_nothing(client: Client, olive: User) -> None:
    link = ask_for_link(client, olive)
    # Programs that check mail open links, some of them several times.
    for _ in range(3):
        assert "olive" in client.get(link).content.decode()
        assert client.head(link).status_code == 200
    assert not is_in(client)
    assert client.post(link)["Location"] == "/admin/"
    assert is_in(client)
    again = Client()
    assert again.post(link).status_code == 404
    assert again.get(link).status_code == 404
    assert not is_in(again)
    assert outcomes(olive) == ["link-sent", "signed-in"]


def test_it_is_too_old_after_a_quarter_of_an_hour(client: Client, olive: User, monkeypatch: pytest.MonkeyPatch) -> None:
    link, now = ask_for_link(client, olive), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 5)
    assert client.post(link).status_code == 404


def test_the_answer_and_what_it_takes_are_the_same_for_an_address_that_nobody_has(client: Client, olive: User) -> None:
    answers, statements = [], []
    for email in ("olive@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.post("/sign-in/link/", {"email": email}))
        statements.append(re.findall(r'(INSERT INTO|FROM) "(\w+)"', " ".join(query["sql"] for query in queries)))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, "/sign-in/link/?sent")}
    assert statements[0] == statements[1]
    assert ("INSERT INTO", "events_message") in statements[0]
    assert Message.objects.count() == 1
    assert outcomes() == ["link-sent"]


def test_asking_is_limited(client: Client, olive: User) -> None:
    most = BY_PERSON[LimitedAction.SIGN_IN_LINK][0].amount
    codes = [client.post("/sign-in/link/", {"email": "Olive@example.org"}).status_code for _ in range(most + 1)]
    assert codes == [303] * most + [429]


def test_whoever_may_sign_in_no_longer_does_not_by_a_link(client: Client, olive: User) -> None:
    link = ask_for_link(client, olive)
    User.objects.update(is_active=False)
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_a_link_for_something_else_opens_nothing(client: Client, olive: User) -> None:
    ask_for_link(client, olive)
    message = Message.objects.get()
    for purpose in set(Purpose) - {Purpose.SIGN_IN}:
        assert client.post(f"/sign-in/link/{signed_links.token(purpose, message.pk)}/").status_code == 404
    assert client.post("/sign-in/link/1~x~y/").status_code == 404


def test_of_two_that_have_both_looked_one_uses_it(client: Client, olive: User) -> None:
    ask_for_link(client, olive)
    one, other = Message.objects.get(), Message.objects.get()
    spend(one)
    with pytest.raises(BadLink):
        spend(other)


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_comes_in(olive: User) -> None:
    link = ask_for_link(Client(), olive)

    def press(_number: int) -> int:
        try:
            return Client().post(link).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(press, range(10))) == [303] + [404] * 9
