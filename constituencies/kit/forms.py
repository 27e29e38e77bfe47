"""What Django makes forms with, and finds in them, said so that types can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypedDict, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorList
from django.utils.datastructures import MultiValueDict

from constituencies.kit.types import FormData

Field = TypeVar("Field", bound=forms.Field)
Editable = TypeVar("Editable")

Answers = Mapping[str, object] | None
"""What somebody has sent with a form; None where it is only shown."""
Files = MultiValueDict[str, UploadedFile[bytes]] | None


class FormOptions(TypedDict, total=False):
    """What else a form may be made with."""

    auto_id: bool | str
    prefix: str | None
    initial: FormData | None
    error_class: type[ErrorList]
    label_suffix: str | None
    empty_permitted: bool
    use_required_attribute: bool | None


class ModelFormOptions(FormOptions, Generic[Editable], total=False):
    """The same of the form of a row."""

    instance: Editable | None


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """The field of this name. Raises TypeError where it is of another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}")
    return field
