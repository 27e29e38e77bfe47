"""Complaints about events and groups, for the organisers of a region; the block list, for staff."""

from __future__ import annotations

import re
from typing import TypedDict

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.db.models import Case, F, Model, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import WithAnnotations

from constituencies.admin.filters import RegionFilter
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.actor import actor_of
from constituencies.kit.outside_text import ascii_domain, ascii_email
from events import complaints
from events.keeping.hosts import block, unblock
from events.models import Block, Complaint
from events.safety.mailboxes import mailbox
from events.safety.mobiles import normalised_mobile


class ComplaintRegionFilter(RegionFilter):
    """By the region of what it is about."""

    paths = ("event__constituency__region", "group__constituency__region")


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("handled")
    parameter_name = "handled"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("no", _("still open")), ("yes", _("handled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() in ("no", "yes"):
            return queryset.filter(handled_at__isnull=self.value() == "no")
        return queryset


class Urgency(TypedDict):
    is_urgent: bool


@admin.register(Complaint)
class ComplaintAdmin(ScopedAdmin[Complaint]):
    """Open ones first, and of these what several people complain about."""

    list_display = ["reason", "what", "seat", "by_several", "created_at", "handled_at", "handled_by"]
    list_filter = [OpenFilter, "reason", ComplaintRegionFilter]
    list_select_related = ["event__constituency", "group__constituency", "handled_by"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["what", "seat", "reason", "text", "created_at", "handled_at", "handled_by"]
    readonly_fields = ["what", "seat", "reason", "text", "created_at", "handled_at", "handled_by"]
    actions = ["handled", "take_down"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        rows: QuerySet[Complaint] = super().get_queryset(request).annotate(is_urgent=_by_several())
        return rows

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        # The admin orders before the annotation above is there.
        return [F("handled_at").desc(nulls_first=True), _by_several().desc(), "-created_at"]

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("of"))
    def what(self, complaint: Complaint) -> str:
        of = complaint.event or complaint.group
        if of is None:
            return ""
        address = reverse(f"admin:events_{of._meta.model_name}_change", args=[of.pk])
        return format_html('<a href="{}">{}</a>', address, of)

    @admin.display(description=gettext_lazy("constituency"))
    def seat(self, complaint: Complaint) -> str:
        of = complaint.event or complaint.group
        return of.constituency.name if of else ""

    @admin.display(description=gettext_lazy("by several people"), boolean=True)
    def by_several(self, complaint: WithAnnotations[Complaint, Urgency]) -> bool:
        return bool(complaint.is_urgent)

    @admin.action(description=gettext_lazy("Handled"), permissions=["change"])
    def handled(self, request: HttpRequest, rows: QuerySet[Complaint]) -> None:
        count = complaints.handle(rows, actor_of(request))
        self.message_user(
            request, ngettext("%(count)d complaint handled.", "%(count)d complaints handled.", count) % {"count": count}
        )

    @admin.action(description=gettext_lazy("Cancel the event and block its host"), permissions=["block"])
    def take_down(self, request: HttpRequest, rows: QuerySet[Complaint]) -> None:
        count = complaints.take_down(rows.select_related("event__host", "group__proposer"), actor_of(request))
        self.message_user(
            request,
            ngettext("Cancelled, and %(count)d person blocked.", "Cancelled, and %(count)d people blocked.", count)
            % {"count": count},
        )

    def has_block_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["events.change_complaint", "events.change_event", "events.add_block"])


def _by_several() -> Case:
    """Whether several people complain about the same thing."""
    several = complaints.complained_of_by_several()
    return Case(When(Q(event__in=several["event"]) | Q(group__in=several["group"]), then=True), default=False)


class BlockForm(forms.ModelForm[Block]):
    """What is typed becomes what events/safety/blocks.py compares with."""

    def clean_value(self) -> str:
        text: str = self.cleaned_data["value"].strip().lower()
        if re.fullmatch(r"[+\d][\d\s().-]{6,}", text):
            try:
                return normalised_mobile(text)
            except ValueError:
                raise ValidationError(_("That is not a mobile number. One looks like 07700 900123.")) from None
        text = text.removeprefix("@")
        check = validate_email if "@" in text else validate_domain_name
        try:
            text = ascii_email(text) if "@" in text else ascii_domain(text)
            check(text)
        except (ValidationError, ValueError):
            raise ValidationError(_("Enter an e-mail address, a domain or a mobile number.")) from None
        return mailbox(text)


@admin.register(Block)
class BlockAdmin(ScopedAdmin[Block]):
    form = BlockForm
    list_display = ["value", "reason", "created_at", "created_by"]
    list_select_related = ["created_by"]
    search_fields = ["value", "reason"]
    fields = ["value", "reason", "created_at", "created_by"]
    readonly_fields = ["created_at", "created_by"]

    def save_model(self, request: HttpRequest, obj: Block, form: forms.ModelForm[Block], change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        block(obj.value, obj.reason, actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Block) -> None:
        unblock([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Block]) -> None:
        unblock(queryset)
