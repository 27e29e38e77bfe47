"""What the forms of the public pages have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from constituencies.kit.form_fields import EmailAddressField
from events.models import normalised
from events.safety.blocks import refuse_blocked
from events.safety.names import check_name

NO_ADDRESS = gettext_lazy("That is not an e-mail address. One looks like ann@example.org.")
NO_CONSENT = gettext_lazy("We may only write to you if you tick this.")


class PublicForm(forms.BaseForm):
    """Says no colon behind labels, and names each field's hint and error to screen readers (templates/_field.html)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # Those that one ticks stand in their labels, with the error before.
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                prefixed = self.add_prefix(name)
                hint = f"id_{prefixed}_hint " if field.help_text else ""
                field.widget.attrs["aria-describedby"] = f"{hint}id_{prefixed}_error"

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of the field where it is put right; "" where that is the form as a whole.

        In the order of the fields, which is that of the page (`field_order`). For a field that nobody sees, such as a
        position on the map, it is the one before.
        """
        problems, target = [("", str(error)) for error in self.non_field_errors()], ""
        for field in self:
            if not field.is_hidden:
                target = field.id_for_label or f"{field.auto_id}_0"  # of several buttons the first
            problems += [(target, str(error)) for error in field.errors]
        return problems

    @property
    def forgets_password(self) -> bool:
        """Whether the page comes back without something that was typed: browsers get no password to show again."""
        return any(isinstance(field.widget, forms.PasswordInput) for field in self.fields.values())


class NameField(forms.CharField):
    """A name that a stranger types."""

    default_validators = [check_name]

    def to_python(self, value: str | None) -> str | None:
        # A line break is refused, and not stripped off the ends.
        if value and value != value.strip("\r\n"):
            check_name(value)
        return super().to_python(value)


class EmailForm(PublicForm, forms.Form):
    """Somebody's e-mail."""

    email = EmailAddressField(
        label=gettext_lazy("Your e-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": NO_ADDRESS, "required": gettext_lazy("Enter your e-mail.")},
    )

    def clean_email(self) -> str:
        email = normalised(self.cleaned_data["email"])
        refuse_blocked(email)
        return email

    @property
    def who(self) -> str:
        """By what their deeds are counted."""
        return str(self.cleaned_data.get("email", ""))


class PlainSelect(forms.Select):
    """The same choices as Django's own, which renders a template for each: 650 constituencies take 40 ms."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], SafeString(" selected") if option["selected"] else "", option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), options)
