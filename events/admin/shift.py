"""The shifts of an event, edited on its own page."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, ModelForm

from constituencies.admin.scope import ScopedInline
from events import services
from events.models import Event, Shift


class ShiftFormSet(BaseInlineFormSet[Shift, Event, ModelForm[Shift]]):
    """What services.set_shifts would refuse is said beside the shifts."""

    def shifts(self) -> list[Shift]:
        """Those that the event shall have."""
        return [form.instance for form in self.forms if self._is_kept(form)]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        try:
            services.check_shifts(self.instance, self.shifts())
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def _is_kept(self, form: ModelForm[Shift]) -> bool:
        return bool(form.instance.pk or form.has_changed()) and not (
            self.can_delete and form.cleaned_data.get("DELETE", False)
        )


class ShiftInline(ScopedInline[Shift, Event], admin.TabularInline[Shift, Event]):
    model = Shift
    formset = ShiftFormSet
    fields = ["starts_at", "ends_at", "capacity", "confirmed_signups"]
    readonly_fields = ["confirmed_signups"]
    extra = 0
