"""Fields of forms for addresses: of people and of pages, with their domains as DNS has them."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from constituencies.kit.outside_text import ascii_email, ascii_link, cleaned_line


class EmailAddressField(forms.EmailField):
    """An e-mail address; that of ann@müller.example is kept as mail is sent to it, ann@xn--mller-kva.example."""

    default_error_messages = {"invalid": validate_email.message}

    def to_python(self, value: object) -> str:
        return _as_in_dns(self, super().to_python(cleaned_line(str(value or ""))), ascii_email)


class WebAddressField(forms.URLField):
    """The address of a page; `https://` may be left off."""

    def to_python(self, value: object) -> str:
        return _as_in_dns(self, super().to_python(cleaned_line(str(value or ""))), ascii_link)


def _as_in_dns(field: forms.CharField, text: str | None, convert: Callable[[str], str]) -> str:
    try:
        return convert(text or "")
    except ValueError:
        raise ValidationError(field.error_messages["invalid"], code="invalid") from None
