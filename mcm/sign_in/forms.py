"""The forms at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.form_fields import EmailAddressField
from constituencies.kit.forms import Answers
from events.forms.public import NO_ADDRESS, PublicForm
from mcm.models import User

if TYPE_CHECKING:  # at run time it takes no type
    _FirstPassword: TypeAlias = SetPasswordForm[User]
else:
    _FirstPassword = SetPasswordForm

WRONG_CODE = gettext_lazy("This code is wrong, or was used already. Wait for the next one, and try again.")


class PasswordForm(PublicForm, AuthenticationForm):
    """Name and password."""


class FirstPasswordForm(PublicForm, _FirstPassword):
    """The password of somebody who was invited, or who has come in by mail and need not know the one before."""


class NewPasswordForm(PublicForm, PasswordChangeForm):
    """Another password; the old one is limited as at the door."""

    def __init__(self, request: HttpRequest, user: User, data: Answers = None) -> None:
        super().__init__(user, data)
        self._request = request

    def clean_old_password(self) -> str:
        """Raises TooManyAttempts, HashingBusy."""
        password = str(self.cleaned_data["old_password"])
        # Not `check_password`, which nobody counts.
        if authenticate(self._request, username=self.user.get_username(), password=password) is None:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password


class LinkForm(PublicForm, forms.Form):
    """To which address a link is sent."""

    email = EmailAddressField(
        label=gettext_lazy("E-mail of your account"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": NO_ADDRESS, "required": gettext_lazy("Enter your e-mail.")},
    )


class CodeForm(PublicForm, forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


class PasswordAgainForm(PublicForm, forms.Form):
    """The password of somebody who is signed in."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )

    def __init__(self, request: HttpRequest, user: User, data: Answers = None) -> None:
        super().__init__(data)
        self._request, self._user = request, user

    def clean_password(self) -> str:
        """Raises TooManyAttempts, HashingBusy."""
        password = str(self.cleaned_data["password"])
        if authenticate(self._request, username=self._user.get_username(), password=password) is None:
            raise forms.ValidationError(_("This is not your password."))
        return password
