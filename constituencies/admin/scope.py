"""Every desk of the admin keeps to somebody's rows: in its list, pages, choices, filters, searches and autocompletes.

Whose rows are whose is said in constituencies/scope/ alone; here Django's admin is made to ask.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from constituencies.admin.deletion import AdminRow, CountedDeletion
from constituencies.kit.actor import Actor, actor_of
from constituencies.kit.types import FormData
from constituencies.scope import rules

Form = TypeVar("Form", bound=forms.BaseForm)
Parent = TypeVar("Parent", bound=Model)
_OF_A_FILTER = ("exact", "isnull", "gte", "lt", "id__exact")
_OF_DAYS = ("year", "month", "day", "gte", "lt")


class _Relation(NamedTuple):
    """A field of a form in which somebody may not choose every row."""

    name: str
    field: forms.ModelChoiceField[Model]
    model: type[Model]
    present: set[int]
    """Keys of what stands there before the form is sent."""


class ConfinedForm(forms.BaseForm):
    """Offers and takes those choices alone that are somebody's to make, and what stands there already."""

    by: ClassVar[Actor]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for relation in self._relations():
            offered = rules.choices_of(relation.model, self.by) | rules.keys_in(relation.present)
            relation.field.queryset = relation.model._default_manager.filter(offered)
            relation.field.error_messages["invalid_choice"] = _("Choose one in your regions, or ask staff.")

    def clean(self) -> FormData:
        data: FormData = super().clean() or self.cleaned_data
        for relation in self._relations():
            if relation.name not in self.errors:
                self._check(data, relation)
        return data

    def _check(self, data: FormData, relation: _Relation) -> None:
        """Also what was filled in from another field, such as the constituency from a postcode."""
        answer = data.get(relation.name)
        several = isinstance(relation.field, forms.ModelMultipleChoiceField)
        choice: list[Model] = list(answer or []) if several else [answer] if answer else []
        refused = rules.first_not_choosable([row for row in choice if row.pk not in relation.present], self.by)
        if refused is not None:
            self.add_error(relation.name, _("%(name)s is not in your regions: ask staff.") % {"name": refused})
        elif several:
            # What others have chosen beyond somebody's regions stays.
            of_others = relation.present - _keys_of_theirs(relation, self.by)
            keys = of_others | {row.pk for row in choice}
            data[relation.name] = relation.model._default_manager.filter(pk__in=keys)

    def _relations(self) -> list[_Relation]:
        relations = []
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                model = field.queryset.model
                if rules.choices_of(model, self.by) is not rules.EVERY_ROW:
                    relations.append(_Relation(name, field, model, self._present(name)))
        return relations

    def _present(self, name: str) -> set[int]:
        row: Model | None = getattr(self, "instance", None)
        if row is None or row.pk is None:
            return set()
        if name not in {field.name for field in (*row._meta.fields, *row._meta.many_to_many)}:
            return set()
        saved = type(row)._default_manager.filter(pk=row.pk, **{f"{name}__isnull": False})
        return set(saved.values_list(name, flat=True))


def _keys_of_theirs(relation: _Relation, by: Actor) -> set[int]:
    present = relation.model._default_manager.filter(pk__in=relation.present)
    return set(rules.choosable(present, by).values_list("pk", flat=True))


def confined(form: type[Form], by: Actor) -> type[Form]:
    """The form as somebody may fill it in."""
    return type(form.__name__, (ConfinedForm, form), {"by": by})


class ScopedInline(admin.options.InlineModelAdmin[AdminRow, Parent]):
    """Mixin: rows on the page of another; its own page has checked whose that is."""

    def get_formset(self, request: HttpRequest, obj: Parent | None = None, **kwargs: Any) -> Any:
        form = confined(kwargs.pop("form", self.form), actor_of(request))
        return super().get_formset(request, obj, form=form, **kwargs)


class ScopedAdmin(CountedDeletion[AdminRow]):
    """A desk whose rows are somebody's or not. Every desk of this project is one."""

    linked_by: tuple[str, ...] = ()
    """Lookups that other pages of the site lead here with, besides those of the list's own filters."""
    also_asks: tuple[str, ...] = ()
    """Relations, as "app.model.field", of whose autocomplete a form makes use that is not of that model."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> AdminRow | None:
        return super().get_object(request, object_id, from_field or None)  # of `_to_field=` Django makes an error

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdminRow]:
        rows = super().get_queryset(request)
        if not request.user.is_authenticated:
            return rows.none()
        rows = rules.visible(rows, actor_of(request))
        if is_autocomplete(request):
            self._require_a_form_that_asks(request)
            return rules.choosable(rows, actor_of(request))
        return rows

    def has_view_permission(self, request: HttpRequest, obj: AdminRow | None = None) -> bool:
        return super().has_view_permission(request, obj) and self.is_in_scope(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: AdminRow | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: AdminRow | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_in_scope(request, obj)

    def is_in_scope(self, request: HttpRequest, obj: Model | None) -> bool:
        return obj is None or rules.is_visible(obj, actor_of(request))

    def get_form(
        self, request: HttpRequest, obj: AdminRow | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[AdminRow]]:
        form = confined(kwargs.pop("form", self.form), actor_of(request))
        return super().get_form(request, obj, change, form=form, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask.

        Django allows any lookup into a column of the row itself: `?details__text__icontains=` says which messages
        hold a word, and `?signup=` who got one.
        """
        return lookup in self._lookups(request)

    def _lookups(self, request: HttpRequest) -> set[str]:
        allowed = set(self.linked_by)
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
                allowed.add(str(item.parameter_name))
            else:
                name = str(item[0] if isinstance(item, tuple | list) else item)
                allowed |= {name, *(f"{name}__{ending}" for ending in _OF_A_FILTER)}
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{ending}" for ending in _OF_DAYS}
        return allowed

    def _require_a_form_that_asks(self, request: HttpRequest) -> None:
        """Django answers for any relation of any model; here some form has to hold it that somebody may fill in."""
        source = f"{request.GET.get('app_label')}.{request.GET.get('model_name')}".lower()
        name = request.GET.get("field_name", "")
        for desk in self.admin_site._registry.values():
            may_fill_in = desk.has_add_permission(request) or desk.has_change_permission(request)
            asking = [desk, *desk.get_inline_instances(request)] if may_fill_in else []
            if any(form.opts.label_lower == source and name in form.autocomplete_fields for form in asking):
                return
            if may_fill_in and f"{source}.{name}" in getattr(desk, "also_asks", ()):
                return
        raise PermissionDenied


def is_autocomplete(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
