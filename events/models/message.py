"""The outbox: what people are told, written in the transaction of what it tells of.

A message is rendered when it is sent, so that it holds nothing personal itself and goes with the person it is for.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.group import Group, GroupPass
from events.models.host import Host
from events.models.signup import SignUp
from events.models.watch import Watch


def _only(whom: str) -> Q:
    return Q(**{f"{field}__isnull": field != whom for field in ("signup", "host", "group_pass", "user", "watch")})


class Message(models.Model):
    """One message to one person."""

    class Kind(models.TextChoices):
        CONFIRM_SIGNUP = "confirm-signup", _("please confirm you are coming")
        SIGNED_UP = "signed-up", _("you are coming")
        ON_WAITING_LIST = "on-waiting-list", _("you are on the waiting list")
        PROMOTED = "promoted", _("a place has come free")
        DAY_BEFORE = "day-before", _("reminder, the day before")
        MORNING = "morning", _("reminder, in the morning")
        CHANGED = "changed", _("the event has changed")
        CANCELLED = "cancelled", _("the event is cancelled")
        BACK_ON = "back-on", _("the event is on again")
        SIGNUP_CANCELLED = "signup-cancelled", _("your place has been given up")
        DID_YOU_COME = "did-you-come", _("did you make it?")
        NEWS = "news", _("what is on near you")
        FROM_HOST = "from-host", _("a message from the host")
        CONFIRM_HOST = "confirm-host", _("please confirm your e-mail")
        HOST_LINK = "host-link", _("your link to manage your events")
        APPROVED = "approved", _("your event has been approved")
        DECLINED = "declined", _("your event was declined")
        HOST_CHANGED = "host-changed", _("an organiser has changed your event")
        HOST_CANCELLED = "host-cancelled", _("an organiser has cancelled your event")
        HOST_BACK_ON = "host-back-on", _("an organiser has put your event back on")
        HOST_DIGEST = "host-digest", _("who is coming to your events")
        NEARLY_FULL = "nearly-full", _("your event is nearly full")
        HOW_MANY_CAME = "how-many-came", _("how many came to your event?")
        CHANGE_APPROVED = "change-approved", _("your change has been approved")
        CHANGE_DECLINED = "change-declined", _("your change was declined")
        GROUP_CONFIRM = "group-confirm", _("please confirm your group")
        GROUP_PASS = "group-pass", _("your link to the group")
        MY_DATA = "my-data", _("your link to what we hold about you")
        GROUP_LINK_OLD = "group-link-old", _("please renew the link to your group")
        CONFIRM_WATCH = "confirm-watch", _("please confirm that we may tell you")
        FIRST_EVENT = "first-event", _("something is on")
        SIGN_IN_LINK = "sign-in-link", _("your link to sign in")
        NOTICE = "notice", _("a notice to somebody with an account")

    class State(models.TextChoices):
        DUE = "due", _("to be sent")
        SENDING = "sending", _("being sent")
        HANDED = "handed", _("handed over, no answer yet")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    NO_LONGER_APPLIES = "no longer applies"
    """How `error` begins where what it would say was not true any more when its turn had come."""

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    key = models.CharField(
        _("key"), max_length=80, unique=True, help_text=_("One occasion never leads to a second message.")
    )
    # Whom it is for: exactly one. With the person goes what they would have been told.
    signup = models.ForeignKey(SignUp, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    host = models.ForeignKey(Host, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    group_pass = models.ForeignKey(GroupPass, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    # What it is about.
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    details = models.JSONField(_("details"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)
    link_used_at = models.DateTimeField(
        _("link used at"), null=True, blank=True, editable=False, help_text=_("Of a link that works once.")
    )
    identity = models.UUIDField(
        _("identity"), default=uuid.uuid4, editable=False, help_text=_("Of the e-mail: the same at each attempt.")
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["due", "sending", "handed"]), name="message_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_only("signup") | _only("host") | _only("group_pass") | _only("user") | _only("watch"),
                name="message_for_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    @property
    def reaches(self) -> tuple[str, str]:
        """E-mail and mobile of whom it is for; of a pass, those of its sign-up where it has none itself."""
        whom = self.signup or self.host or self.group_pass or self.user or self.watch
        signup = self.group_pass.signup if self.group_pass else None
        email = getattr(whom, "email", "") or getattr(signup, "email", "")
        return email, getattr(whom, "mobile", "") or getattr(signup, "mobile", "")


MessageKind = Message.Kind
