from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList

from targeting.admin.fast_inputs import PlainInputs

AWKWARD = "a\"b'<c>&"


WIDGETS = [
    *(forms.TextInput(), forms.NumberInput(attrs={"step": "0.05"}), forms.HiddenInput()),
    forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", [None, "", 1.5, AWKWARD])
@pytest.mark.parametrize("attrs", [{}, {"id": "x", "disabled": True, "required": False, "title": AWKWARD}])
def test_inputs_are_those_of_django(widget: forms.Widget, value: object, attrs: dict[str, object]) -> None:
    ours, djangos = (widget.render("name", value, attrs, renderer) for renderer in (PlainInputs(), DjangoTemplates()))
    assert ours == djangos


def test_errors_are_those_of_django() -> None:
    for errors in ([], [AWKWARD]):
        ours, djangos = (str(ErrorList(errors, renderer=renderer)) for renderer in (PlainInputs(), DjangoTemplates()))
        assert ours == djangos.strip() or ours == djangos
