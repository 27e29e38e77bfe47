"""Whatever decorates a text on its way in is gone behind the door: tried with every field of every form."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.utils.http import urlencode

from constituencies.kit.form_fields import EmailAddressField, WebAddressField
from constituencies.models import Campaign
from mcm.admin import PersonAdmin
from mcm.front.clean_text import SECRET_FIELDS, CleanTextFromOutside, cleaned_answers
from mcm.models import User
from targeting.web.memory import MemoryRequest
from tests.decorations import DECORATIONS

OURS = ("constituencies.", "events.", "targeting.", "mcm.")
EXAMPLES: list[tuple[type[forms.Field], str]] = [
    (forms.EmailField, "ann@example.org"),
    (forms.URLField, "https://example.org/a"),
    (forms.DateField, "2026-12-31"),
    (forms.TimeField, "18:30"),
    (forms.IntegerField, "12"),
    (forms.FloatField, "1.5"),
    (forms.DecimalField, "1.5"),
    (forms.CharField, "Ann"),
]
"""A text that a field takes; by the first kind that fits."""


def subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


@pytest.fixture
def all_fields(campaign: Campaign, ada: User, rf: RequestFactory) -> list[tuple[str, str, forms.Field]]:
    """Form, name and field: of the public forms, and of those of every desk with its rows within others."""
    import_module(settings.ROOT_URLCONF)  # every view, and with it every form
    request = rf.get("/admin/")
    request.user = ada
    classes: list[type[forms.BaseForm]] = [
        form for form in subclasses(forms.BaseForm) if form.__module__.startswith(OURS)
    ]
    for desk in admin.site._registry.values():
        if not (desk.has_add_permission(request) or desk.has_change_permission(request)):
            continue
        classes.append(desk.get_form(request))
        classes += [formset.form for formset, _inline in desk.get_formsets_with_inlines(request)]
        if desk.list_editable:
            classes.append(desk.get_changelist_form(request))
    by_name = {(form.__module__, form.__qualname__, name): field for form in classes for name, field in fields_of(form)}
    return [(f"{module}.{form}", name, field) for (module, form, name), field in by_name.items()]


def fields_of(form: type[forms.BaseForm]) -> Iterator[tuple[str, forms.Field]]:
    yield from getattr(form, "base_fields", {}).items()


def example_of(field: forms.Field) -> str | None:
    """A text that the field takes; None for one that takes no text, such as a tick or a row of a table."""
    if isinstance(field, forms.ModelChoiceField | forms.FileField | forms.SplitDateTimeField):
        return None
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(value) for value, label in choices if value and not isinstance(label, list | tuple)), None)
    return next((text for kind, text in EXAMPLES if isinstance(field, kind)), None)


def sent(name: str, text: str, field: forms.Field) -> object:
    """What the field makes of a text that a browser sends under its name."""
    answers = cleaned_answers(QueryDict(urlencode({name: text})))
    return field.clean(field.widget.value_from_datadict(answers, {}, name))


def test_every_field_that_takes_text_takes_it_undecorated(all_fields: list[tuple[str, str, forms.Field]]) -> None:
    tried, wrong = set(), []
    for form, name, field in all_fields:
        example = example_of(field)
        if example is None or isinstance(field.widget, forms.PasswordInput):
            continue
        try:
            plain = sent(name, example, field)
        except forms.ValidationError:  # it takes other texts only, such as a link of a group
            continue
        tried.add((form, name))
        wrong += [
            (form, name, key)
            for key, decorate in DECORATIONS.items()
            if outcome(name, decorate(example), field) != plain
        ]
    assert wrong == []
    assert len(tried) > 60, tried
    forms_tried = {form.rsplit(".", 1)[-1] for form, _name in tried}
    assert {"SignUpForm", "NewEventForm", "ComplaintForm", "MessageForm", "PersonForm", "ProposalForm"} <= forms_tried


def outcome(name: str, text: str, field: forms.Field) -> object:
    try:
        return sent(name, text, field)
    except forms.ValidationError as error:
        return error


def test_every_field_for_addresses_keeps_domains_as_dns_has_them(
    all_fields: list[tuple[str, str, forms.Field]],
) -> None:
    emails = [(form, field) for form, _name, field in all_fields if isinstance(field, forms.EmailField)]
    links = [(form, field) for form, _name, field in all_fields if isinstance(field, forms.URLField)]
    assert {form for form, field in emails if not isinstance(field, EmailAddressField)} == set()
    # The link of a group is compared with those of three platforms, letter by letter.
    groups = "GroupForm"
    assert {form for form, field in links if not isinstance(field, WebAddressField) and groups not in form} == set()
    assert {field.clean("Ann@Müller.example") for _form, field in emails} == {"Ann@xn--mller-kva.example"}
    for _form, field in emails:
        with pytest.raises(forms.ValidationError):
            field.clean("ann@☕.example")
    assert WebAddressField(assume_scheme="https").clean("müller.example/ä") == "https://xn--mller-kva.example/ä"


def test_passwords_are_left_as_they_were_typed() -> None:
    secret = "\u00a0ﬁ２  \u200b"
    fields = [*AdminPasswordChangeForm.base_fields, *SetPasswordForm.base_fields, "password", "csrfmiddlewaretoken"]
    fields += [
        name
        for form in subclasses(forms.BaseForm)
        for name, field in fields_of(form)
        if isinstance(field.widget, forms.PasswordInput)
    ]
    for name in fields:
        if name in ("usable_password",):
            continue
        assert SECRET_FIELDS.search(name), name
        assert cleaned_answers(QueryDict(urlencode({name: secret})))[name] == secret
    assert PersonAdmin.formfield_overrides


def seen_by_a_view(request: HttpRequest) -> HttpRequest:
    CleanTextFromOutside(lambda _request: HttpResponse())(request)
    return request


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_no_view_sees_a_decoration(rf: RequestFactory, decoration: str) -> None:
    text = DECORATIONS[decoration]("LS6 3HN")
    assert seen_by_a_view(rf.get("/", {"q": text})).GET["q"] == "LS6 3HN"
    assert seen_by_a_view(rf.post("/", {"q": text})).POST["q"] == "LS6 3HN"
    question = MemoryRequest.of(urlencode({"postcode": text}), "", "", is_head=False)
    assert question.query == {"postcode": "LS6 3HN"}


def test_a_clean_request_is_passed_on_as_it_is(rf: RequestFactory) -> None:
    request = rf.post("/?q=a&q=b", {"text": "one\ntwo"})
    answers, form = request.GET, request.POST
    arrived = seen_by_a_view(request)
    assert arrived.GET is answers
    assert arrived.POST is form


def test_lines_stay_and_a_nul_is_left_for_those_who_refuse_it(rf: RequestFactory) -> None:
    assert seen_by_a_view(rf.post("/", {"text": "one \r\n\r\ntwo"})).POST["text"] == "one\n\ntwo"
    assert seen_by_a_view(rf.get("/", {"text": "a\0b"})).GET["text"] == "a\0b"


def test_a_path_that_carries_along_what_nobody_sees_leads_to_the_page(client: Client) -> None:
    answer = client.get("/constituencies/leeds\u200b/%20", {"a": "b"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/constituencies/leeds/?a=b")
    assert client.get("/\u200b/evil.example/").headers["Location"] == "/%2Fevil.example/"
