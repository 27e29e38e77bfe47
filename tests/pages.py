"""Every page that uses the database, found where Django itself finds them: tests of queries and of speed visit all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

ADMIN_MODELS: list[type[Model]] = sorted(
    (model for model in admin.site._registry if model._meta.managed), key=lambda model: model._meta.label
)
"""Whatever is registered: a new model is covered without anybody thinking of it. The history, which has no table of
its own, has its tests in tests/targeting/plan/test_history.py."""


def list_address(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def form_address(page: str, row: Model) -> str:
    """`page` is change, delete or history."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def add_address(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def list_variants(client: Client, model: type[Model], term: str, choices: int | None = None) -> dict[str, str]:
    """What one can do with a list → its address: search, each filter, each order, each level of dates, pages.

    `choices` is how many of each filter; all by default. Empty where somebody may not see the list.
    """
    path = list_address(model)
    response = client.get(path)
    if response.status_code != 200:
        return {}
    changelist: ChangeList = response.context["cl"]
    return {label: path + query for label, query in _variants(client, path, changelist, term, choices)}


def _variants(
    client: Client, path: str, shown: ChangeList, term: str, choices: int | None
) -> Iterator[tuple[str, str]]:
    yield "plain", ""
    yield "popup", "?_popup=1"
    if shown.search_fields:
        yield f"search {term}", f"?{urlencode({'q': term})}"
        yield "search for what is not there", "?q=qqzzqq"
    for spec in shown.filter_specs:
        offered = [choice for choice in spec.choices(shown) if "query_string" in choice and not choice["selected"]]
        for choice in offered[:choices]:
            yield f"{spec.title}: {choice['display']}", str(choice["query_string"])
    if shown.has_filters:
        yield "facets", "?_facets=True"
    for number, column in enumerate(shown.list_display):
        if shown.get_ordering_field(column):
            yield f"by {column}", f"?o={number}"
            yield f"by {column}, descending", f"?o=-{number}"
    if shown.multi_page:
        yield "last page", f"?p={shown.paginator.num_pages}"
        if shown.can_show_all:
            yield "all", "?all="
    yield from _dates(client, path, shown)


def _dates(client: Client, path: str, shown: ChangeList) -> Iterator[tuple[str, str]]:
    """Down the date hierarchy, each time into the last choice."""
    while levels := date_hierarchy(shown):
        links = [choice["link"] for choice in levels["choices"] if "link" in choice]
        if not links:
            return
        yield f"dates {links[-1]}", links[-1]
        shown = client.get(path + links[-1]).context["cl"]


def autocomplete_addresses(term: str) -> dict[str, str]:
    """What the autocomplete field of a form asks, by the name of the field."""
    addresses = {}
    for model, desk in admin.site._registry.items():
        sources: list[tuple[type[Model], Any]] = [(model, desk), *((inline.model, inline) for inline in desk.inlines)]
        for asking, source in sources:
            for name in source.autocomplete_fields:
                meta = asking._meta
                query = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": name, "term": term}
                addresses[f"{meta.label}.{name}"] = f"{reverse('admin:autocomplete')}?{urlencode(query)}"
    return addresses
