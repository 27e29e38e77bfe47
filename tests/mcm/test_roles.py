from __future__ import annotations

import pytest
from django.test import Client

from mcm.models import Role, User
from tests.conftest import make_user

PAGES = {
    "/admin/events/event/": {Role.ORGANISER, Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/events/group/": {Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/events/signup/": {Role.ORGANISER, Role.REGIONAL_ORGANISER, Role.ADMINISTRATOR},
    "/admin/events/host/": {Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/events/complaint/": {Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/events/block/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/events/message/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/targeting/seatneed/": {Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/targeting/targetweight/": {Role.REGIONAL_ORGANISER, Role.STAFF, Role.ADMINISTRATOR},
    "/admin/targeting/strategy/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/constituencies/campaign/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/constituencies/byelection/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/constituencies/byelection/add/": {Role.STAFF, Role.ADMINISTRATOR},
    "/admin/mcm/user/": {Role.ADMINISTRATOR},
    "/admin/mcm/user/add/": {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("campaign")
def test_who_may_open_which_page(client: Client, role: Role, path: str) -> None:
    client.force_login(make_user("somebody", role))
    assert client.get(path).status_code == (200 if role in PAGES[path] else 403)


def test_somebody_who_left_may_do_nothing(stan: User) -> None:
    assert stan.has_perm("targeting.change_targetweight")
    stan.is_active = False
    stan.save()
    assert not User.objects.get(pk=stan.pk).has_perm("targeting.change_targetweight")


def test_taking_the_role_away_takes_the_rights_away(ada: User) -> None:
    assert ada.has_perm("mcm.add_user")
    ada.role = Role.ORGANISER
    ada.save()
    assert not User.objects.get(pk=ada.pk).has_perm("mcm.add_user")


def test_createsuperuser_makes_an_administrator(db: None) -> None:
    user = User.objects.create_superuser("root", "root@example.org", "correct horse battery")
    assert user.role == Role.ADMINISTRATOR
