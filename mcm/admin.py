"""People who sign in: administrators invite them, set their role, and see what happened at the door."""

from __future__ import annotations

from importlib import import_module

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group as DjangoGroup
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.form_fields import EmailAddressField
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.types import Context, FormData
from events.messages.outbox import notify
from events.models import normalised
from mcm.models import Outcome, Role, SignInRecord, User
from mcm.sign_in import second_factor
from mcm.sign_in.invitations import invitation_path, send_invitation
from mcm.sign_in.limits import LINK_PATH
from mcm.sign_in.records import record

# Rights come from the role alone: a second kind of “Groups” would promise what it does not do.
admin.site.unregister(DjangoGroup)
# Of django-otp, once they are registered: they would show the secrets of others.
for _package in ("otp_totp", "otp_static"):
    import_module(f"django_otp.plugins.{_package}.admin")
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.site_header = gettext_lazy("MyCampaignMap")
admin.site.site_title = gettext_lazy("MyCampaignMap")
# It would take the room of two columns from every list; the first page has the same.
admin.site.enable_nav_sidebar = False
admin.site.index_title = gettext_lazy("Organisers and staff")


class InvitationForm(forms.ModelForm[User]):
    """Name, e-mail, role and regions; the person chooses the password."""

    email = EmailAddressField(label=gettext_lazy("e-mail"))

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "role", "regions"]

    def clean_email(self) -> str:
        email = normalised(self.cleaned_data["email"])
        if User.objects.filter(username=email).exists() or User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody with this e-mail has already been invited."))
        return email

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        if data.get("role") == Role.REGIONAL_ORGANISER and not data.get("regions"):
            self.add_error("regions", _("Choose the regions where this regional organiser may act."))
        return data

    def save(self, commit: bool = True) -> User:
        self.instance.username = self.cleaned_data["email"]
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class PersonAdmin(UserAdmin[User], ScopedAdmin[User]):  # type: ignore[misc] # get_form
    list_display = ["username", "first_name", "last_name", "role", "is_active", "last_login"]
    list_filter = ["role", "regions", "is_active"]
    filter_horizontal = ["regions"]
    add_form = InvitationForm
    add_form_template = "admin/change_form.html"
    add_fieldsets = [(None, {"fields": ["first_name", "last_name", "email", "role", "regions"]})]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (gettext_lazy("Rights"), {"fields": ["role", "regions", "is_active"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    formfield_overrides = {models.EmailField: {"form_class": EmailAddressField}}
    actions = ["invite_again", "forget_second_factor"]

    # A new role, another address, a password: whoever changes these has the whole site.

    @after_recent_sign_in
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        return super().changeform_view(request, object_id, form_url, extra_context)

    @after_recent_sign_in
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: forms.ModelForm[User], formsets: object, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            self._invite(request, form.instance)

    def _invite(self, request: HttpRequest, user: User) -> None:
        link = request.build_absolute_uri(invitation_path(user))
        try:
            send_invitation(user, link)
        except OSError as error:
            text = _(
                "The invitation could not be sent to %(email)s (%(error)s). Select the person and choose "
                "“Invite again”."
            )
            self.message_user(request, text % {"email": user.email, "error": error}, messages.ERROR)
            return
        self.message_user(request, _("An invitation was sent to %(email)s.") % {"email": user.email})
        if settings.IS_LOCAL:
            self.message_user(request, _("On this local site the link is: %(link)s") % {"link": link})

    @admin.action(description=gettext_lazy("Invite again"), permissions=["change"])
    def invite_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            if user.has_usable_password():
                self.message_user(request, _("%(user)s already has a password.") % {"user": user}, messages.WARNING)
            else:
                self._invite(request, user)

    @admin.action(description=gettext_lazy("Take the second factor away"), permissions=["change"])
    @after_recent_sign_in
    def forget_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Of somebody who has lost phone and recovery codes: they set up another one, after a link by mail."""
        for user in users:
            second_factor.take_away(user)
            record(request, Outcome.FORGOTTEN, user)
            lines = [_("An administrator has taken your second factor away. You will be asked to set up a new one.")]
            subject = _("Your second factor was taken away")
            notify(user, f"forgotten:{timezone.now().isoformat()}", subject, lines, (_("Log in"), LINK_PATH))
            self.message_user(request, _("%(user)s sets up a new second factor.") % {"user": user})


@admin.register(SignInRecord)
class SignInRecordAdmin(ReadOnly, ScopedAdmin[SignInRecord]):
    """For administrators: no other role has the permission."""

    list_display = ["happened_at", "user", "outcome", "how", "network"]
    list_display_links = None
    list_filter = ["outcome", "how", ("happened_at", admin.DateFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "network"]
    search_help_text = gettext_lazy("User name, or the beginning of a network")
    date_hierarchy = "happened_at"
    show_full_result_count = False
    actions = None
