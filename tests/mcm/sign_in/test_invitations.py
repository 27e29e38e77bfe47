from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from constituencies.models import Region
from mcm.models import User
from mcm.serving.forwarder import ANSWER_WITHIN
from mcm.settings import EMAIL_TIMEOUT

INVITE = "/admin/mcm/user/add/"
PASSWORD = {"new_password1": "a long enough secret", "new_password2": "a long enough secret"}


def invite(client: Client, **changes: Any) -> Any:
    data = {"first_name": "Nia", "last_name": "", "email": "Nia@Example.org", "role": "organiser"} | changes
    return client.post(INVITE, data)


def link_in(mail: EmailMessage) -> str:
    match = re.search(r"http://testserver(/invitations/\S+)", str(mail.body))
    assert match
    return match[1]


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_an_invited_organiser_chooses_a_password_once(
    as_ada: Client, mailoutbox: list[EmailMessage], campaign: object
) -> None:
    assert invite(as_ada).status_code == 302
    [mail] = mailoutbox
    assert mail.to == ["nia@example.org"]
    assert mail.message().get_content_type() == "multipart/alternative"
    assert "Promoted by A. N. Agent" in str(mail.body)
    nia = Client()
    page = nia.get(link_in(mail), follow=True)
    assert nia.post(page.redirect_chain[-1][0], PASSWORD)["Location"] == "/admin/"
    assert nia.get("/admin/events/event/").status_code == 200
    assert "An invitation works once" in Client().get(link_in(mail), follow=True).content.decode()


def test_before_that_nobody_can_sign_in_as_them(as_ada: Client, mailoutbox: list[EmailMessage]) -> None:
    invite(as_ada)
    assert not User.objects.get(username="nia@example.org").has_usable_password()


def test_a_regional_organiser_is_invited_with_regions(
    as_ada: Client, regions: dict[str, Region], mailoutbox: list[EmailMessage]
) -> None:
    response = invite(as_ada, role="regional-organiser")
    assert "regions" in response.context["adminform"].form.errors
    invite(as_ada, role="regional-organiser", regions=[regions["East"].pk])
    assert User.objects.get(username="nia@example.org").region_ids == {regions["East"].pk}


def test_nobody_is_invited_twice(as_ada: Client, mailoutbox: list[EmailMessage]) -> None:
    invite(as_ada)
    response = invite(as_ada, email="NIA@example.org")
    assert "email" in response.context["adminform"].form.errors
    assert len(mailoutbox) == 1


def test_a_mail_server_that_is_away_loses_no_invitation(
    as_ada: Client, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    def away(*_args: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("mcm.admin.send_invitation", away)
        response = as_ada.post(
            INVITE, {"first_name": "Nia", "last_name": "", "email": "nia@example.org", "role": "organiser"}, follow=True
        )
    assert "could not be sent" in response.content.decode()
    nia = User.objects.get(username="nia@example.org")
    as_ada.post("/admin/mcm/user/", {"action": "invite_again", "_selected_action": [nia.pk]})
    assert len(mailoutbox) == 1


def test_a_mail_server_that_hangs_is_not_waited_for_until_the_request_is_given_up() -> None:
    assert 0 < EMAIL_TIMEOUT < ANSWER_WITHIN / 2
