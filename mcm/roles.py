"""Who may do what: one table of permissions by role. Where they may do it: constituencies/scope/."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest

from constituencies.scope.rules import centre, set_rule
from mcm.models import Role, SignInRecord, User
from mcm.sign_in import limits

_ACTIONS = ("view", "add", "change", "delete")


def _all_of(*models: str) -> set[str]:
    return {f"{app}.{action}_{model}" for app, model in (name.split(".") for name in models) for action in _ACTIONS}


_EVENTS = _all_of("events.event", "events.shift") | {"constituencies.view_constituency"}
_PEOPLE = {f"events.{action}_signup" for action in ("view", "change", "delete")}
"""Names and addresses of who comes: those who run the events need them, the centre does not."""
_GROUPS = _all_of("events.group")
_SAFETY = {"events.view_complaint", "events.change_complaint", "events.view_host", "events.change_host"}
_APPROVES = {"events.view_revision", "events.change_revision"}
"""What hosts change of something public."""
_BLOCKS = _all_of("events.block") | {"events.view_message"}
_FACTS = {
    f"constituencies.view_{model}"
    for model in ("boundaryset", "region", "constituency", "party", "election", "result", "partyvotes", "campaign")
}
_BY_ELECTIONS = {f"constituencies.{action}_byelection" for action in ("view", "add", "delete")}
_SAYS = {"targeting.view_fieldreport", "targeting.add_fieldreport"}
"""What organisers say of a seat; of others' reports nobody sees more than their regions'."""
_STEERS = {
    "targeting.change_fieldreport",
    "targeting.view_targetweight",
    "targeting.change_targetweight",
    "targeting.view_seatneed",
    "targeting.view_starvingseat",
    "targeting.view_attendance",
    "events.view_activity",
}
"""In their regions, and within the limits that staff set."""
_PLANS = _all_of(
    *("targeting.strategy", "targeting.sharechange", "targeting.heldweight", "targeting.kindattendance"),
    *("targeting.weightlimits", "targeting.prototype"),
) | {
    "targeting.view_forecast",
    "targeting.add_forecast",
    "targeting.view_history",
    "constituencies.change_campaign",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ORGANISER: frozenset(_EVENTS | _PEOPLE | _SAYS),
    Role.REGIONAL_ORGANISER: frozenset(_EVENTS | _PEOPLE | _GROUPS | _SAFETY | _APPROVES | _SAYS | _STEERS),
    Role.STAFF: frozenset(
        _EVENTS | _GROUPS | _SAFETY | _APPROVES | _BLOCKS | _FACTS | _BY_ELECTIONS | _SAYS | _STEERS | _PLANS
    ),
}
"""Administrators may do everything."""

set_rule(User, centre)
set_rule(SignInRecord, centre)


class RoleBackend(ModelBackend):
    """Signing in by name and password, a few times an hour; permissions come from the role alone."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: object
    ) -> User | None:
        """Raises TooManyAttempts before anything is hashed, HashingBusy where many are at it."""
        if not username or password is None:
            return None
        limits.count_password(request, username)
        user = super().authenticate(request, username, password)
        if not isinstance(user, User):
            return None
        limits.forgive_password(request, username)
        return user

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return set(PERMISSIONS.get(Role(user_obj.role), frozenset()))
