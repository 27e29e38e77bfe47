"""What the forms of the public pages have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from events.safety import is_blocked

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


def refuse_blocked(email: str = "", mobile: str = "") -> None:
    """Raises ValidationError for whoever is on the block list."""
    if is_blocked(email, mobile):
        raise forms.ValidationError(BLOCKED)
