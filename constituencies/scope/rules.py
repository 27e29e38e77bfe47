"""One rule a model says which rows are somebody's: every door asks here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from constituencies.kit.actor import Actor

ScopedRow = TypeVar("ScopedRow", bound=Model)
Rule = Callable[[Actor], Q]

EVERY_ROW = Q(pk__isnull=False)
"""An empty Q would vanish when another is added with “or”."""
NO_ROW = Q(pk__in=[])


class _Rules(NamedTuple):
    rows: Rule
    choices: Rule


_rules: dict[type[Model], _Rules] = {}


def set_rule(model: type[Model], rows: Rule, *, choices: Rule | None = None) -> None:
    """Say which rows of a model somebody may see and edit, and which of them they may put into a form.

    Without `choices` that is the same. What they may do at all, their role says.
    """
    _rules[model] = _Rules(rows, choices or rows)


def has_rule(model: type[Model]) -> bool:
    return model in _rules


# Rules


def everybody(_by: Actor) -> Q:
    """Facts that are public: whoever may see the list at all sees all of it."""
    return EVERY_ROW


def centre(by: Actor) -> Q:
    """Of no region: for those alone who act everywhere."""
    return EVERY_ROW if by.acts_everywhere else NO_ROW


def in_regions(*paths: str, own: str = "") -> Rule:
    """Rows whose region, by one of these paths of lookups, is somebody's; besides, those that name them in `own`."""

    def rule(by: Actor) -> Q:
        if by.acts_everywhere:
            return EVERY_ROW
        rows = Q(**{own: by.pk}) if own else NO_ROW
        for path in paths:
            rows |= Q(**{f"{path}__in": by.region_ids})
        return rows

    return rule


def where_they_act(path: str) -> Rule:
    """For choices: a regional organiser's own regions. An organiser sets up their own things anywhere."""

    def rule(by: Actor) -> Q:
        return EVERY_ROW if by.confined_to is None else Q(**{f"{path}__in": by.confined_to})

    return rule


def keys_in(keys: Iterable[int]) -> Q:
    """The rows of these keys, whoever asks."""
    return Q(pk__in=list(keys))


# Answers


def rows_of(model: type[Model], by: Actor) -> Q:
    """Which rows of a model somebody may see and edit. Raises ImproperlyConfigured for one without a rule."""
    return _rules_of(model).rows(by)


def choices_of(model: type[Model], by: Actor) -> Q:
    """Which rows of a model somebody may choose in a form."""
    return _rules_of(model).choices(by)


def visible(rows: QuerySet[ScopedRow], by: Actor) -> QuerySet[ScopedRow]:
    return rows.filter(rows_of(rows.model, by))


def choosable(rows: QuerySet[ScopedRow], by: Actor) -> QuerySet[ScopedRow]:
    return rows.filter(choices_of(rows.model, by))


def is_visible(row: Model, by: Actor) -> bool:
    rule = rows_of(type(row), by)
    return rule is EVERY_ROW or type(row)._default_manager.filter(rule, pk=row.pk).exists()


def require(rows: Iterable[Model], by: Actor) -> None:
    """Raises PermissionDenied unless somebody may see and edit all of these rows: what services ask first."""
    by_model: dict[type[Model], set[int]] = defaultdict(set)
    for row in rows:
        by_model[type(row)].add(row.pk)
    for model, keys in by_model.items():
        rule = rows_of(model, by)
        if rule is not EVERY_ROW and model._default_manager.filter(rule, pk__in=keys).count() < len(keys):
            raise PermissionDenied(_("Something of this lies outside your regions."))


def first_not_choosable(rows: Iterable[ScopedRow], by: Actor) -> ScopedRow | None:
    """The first of these rows that somebody may not choose."""
    rows = list(rows)
    if not rows or (rule := choices_of(type(rows[0]), by)) is EVERY_ROW:
        return None
    keys = [row.pk for row in rows]
    theirs = set(type(rows[0])._default_manager.filter(rule, pk__in=keys).values_list("pk", flat=True))
    return next((row for row in rows if row.pk not in theirs), None)


def _rules_of(model: type[Model]) -> _Rules:
    if model not in _rules:
        raise ImproperlyConfigured(f"{model._meta.label} has no rule of scope: say with set_rule whose its rows are.")
    return _rules[model]
