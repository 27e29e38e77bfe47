"""What the forms of the public pages have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from events.safety.blocks import is_blocked

NO_ADDRESS = gettext_lazy("That is not an e-mail address. One looks like ann@example.org.")
NO_CONSENT = gettext_lazy("We may only write to you if you tick this.")
BLOCKED = gettext_lazy("This address cannot be used here. Write to the campaign if that is wrong.")


class PublicForm(forms.BaseForm):
    """Says no colon behind labels, and names each field's hint and error to screen readers (templates/_field.html)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # Those that one ticks stand in their labels, with the error before.
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                hint = f"id_{name}_hint " if field.help_text else ""
                field.widget.attrs["aria-describedby"] = f"{hint}id_{name}_error"


class PlainSelect(forms.Select):
    """The same choices as Django's own, which renders a template for each: 650 constituencies take 40 ms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
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


def refuse_blocked(email: str = "", mobile: str = "") -> None:
    """Raises ValidationError for whoever is on the block list."""
    if is_blocked(email, mobile):
        raise forms.ValidationError(BLOCKED)
