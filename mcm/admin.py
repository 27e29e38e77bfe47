"""People who sign in: administrators invite them and set their role."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group as DjangoGroup
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.form_fields import EmailAddressField
from constituencies.kit.types import FormData
from events.models import normalised
from mcm.invitations import invitation_path, send_invitation
from mcm.models import Role, User

# Rights come from the role alone: a second kind of “Groups” would promise what it does not do.
admin.site.unregister(DjangoGroup)
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
    actions = ["invite_again"]

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
