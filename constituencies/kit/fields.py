"""The fields of a form by what they are: Django finds them by name, and its types know no more than that."""

from __future__ import annotations

from typing import TypeVar

from django import forms

Field = TypeVar("Field", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """The field of this name. Raises TypeError where it is of another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}")
    return field
