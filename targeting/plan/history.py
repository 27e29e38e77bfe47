"""Who changed what of campaigns and plans, and when: the tables of constituencies/history.py, read as one list."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.core import event_models

from constituencies.kit.types import JsonObject
from constituencies.models import Constituency

PAGE, WHOLE = 100, 2_000
"""How many rows of a table are read at a time: for a page, and for everything."""
BOOKKEEPING = {"id", "campaign", "constituency", "strategy", "changed_by", "changed_at", "decided_by", "decided_at"}
"""Columns that say where a row belongs, or what the history says itself."""
LABELS = {"insert": gettext_lazy("added"), "update": gettext_lazy("changed"), "delete": gettext_lazy("deleted")}
TASKS = {
    "schedule": gettext_lazy("as scheduled"),
    "lapse": gettext_lazy("lapsed automatically"),
    "stop rule": gettext_lazy("stopped by its own rule"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the history is asked for; anything left out does not matter."""

    kind: str = ""
    """Name of a tracked model in lower case, such as "targetweight"."""
    row: int | None = None
    """Primary key of one tracked row; only with `kind`."""
    user: int | None = None
    campaign: int | None = None
    seat: str = ""
    """Part of a constituency's name, or its code."""
    since: dt.date | None = None
    until: dt.date | None = None
    """The last day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a row, as people read it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    at: dt.datetime
    who: str
    """User name; what task of the site it was; "" where it came past both, from the database itself."""
    kind: str
    what: str
    """added, changed or deleted."""
    about: str
    """The seat, the strategy, the campaign: whatever it is of."""
    changes: list[Change]


def kinds() -> dict[str, str]:
    """Name of each tracked model in lower case → what people call its rows."""
    names = {model.pgh_tracked_model._meta.model_name: str(model._meta.verbose_name) for model in _tables()}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def entries(question: Wanted, skip: int = 0, batch_size: int = PAGE) -> Iterator[Entry]:
    """The newest first, read in batches: whoever takes only a page of them reads only that."""
    streams = [
        _rows(table, question, batch_size) for table in _tables() if not question.kind or question.kind == _name(table)
    ]
    merged = heapq.merge(*streams, key=lambda row: (row.pgh_created_at, row.pgh_id), reverse=True)
    rows = islice(merged, skip, None)
    while batch := list(islice(rows, batch_size)):
        yield from _as_entries(batch)


def _tables() -> list[Any]:
    return list(event_models())


def _name(table: Any) -> str:
    return str(table.pgh_tracked_model._meta.model_name)


def _rows(table: Any, question: Wanted, batch_size: int) -> Iterator[Any]:
    columns = {field.name for field in table._meta.fields}
    # By the key, which has an index, and grows with time but for transactions at the same moment.
    rows: QuerySet[Any] = table.objects.order_by("-pgh_id")
    if question.seat:
        if "constituency" not in columns:
            return
        is_code = Constituency.objects.filter(code__iexact=question.seat.strip())
        named = is_code if is_code.exists() else Constituency.objects.filter(name__icontains=question.seat.strip())
        rows = rows.filter(constituency__in=list(named.values_list("pk", flat=True)))
    if question.campaign is not None:
        of_campaign = _of_campaign(table, columns, question.campaign)
        if of_campaign is None:
            return
        rows = rows.filter(**of_campaign)
    if question.row is not None and question.kind:
        rows = rows.filter(pgh_obj=question.row)
    if question.user is not None:
        rows = rows.filter(pgh_context__user=question.user)
    if question.since:
        rows = rows.filter(pgh_created_at__date__gte=question.since)
    if question.until:
        rows = rows.filter(pgh_created_at__date__lte=question.until)
    earlier = table.objects.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    rows = rows.annotate(earlier=Subquery(earlier.values("pgh_id")[:1]))
    # A cursor of the database would work out all rows before it gives the first one.
    batch = list(rows[:batch_size])
    while batch:
        yield from batch
        batch = list(rows.filter(pgh_id__lt=batch[-1].pgh_id)[:batch_size])


def _of_campaign(table: Any, columns: set[str], campaign: int) -> JsonObject | None:
    """Which rows of a table are of a campaign; None if none can be."""
    if "campaign" in columns:
        return {"campaign": campaign}
    if "strategy" in columns:  # also of those that are deleted
        strategies = apps.get_model("targeting", "StrategyHistory")._default_manager.filter(campaign=campaign)
        return {"strategy__in": list(strategies.values_list("pgh_obj", flat=True).distinct())}
    return {"pgh_obj": campaign} if _name(table) == "campaign" else None


def _as_entries(rows: Sequence[Any]) -> Iterator[Entry]:
    earlier = _earlier(rows)
    names = _Names([*rows, *earlier.values()])
    for row in rows:
        before = earlier.get((type(row), row.earlier))
        context = row.pgh_context or {}
        yield Entry(
            at=row.pgh_created_at,
            who=names.of_user(context.get("user")) or str(TASKS.get(context.get("task", ""), context.get("task", ""))),
            kind=str(row._meta.verbose_name),
            what=str(LABELS[row.pgh_label]),
            about=names.of_row(row),
            changes=list(_changes(row, before, names)),
        )


def _earlier(rows: Sequence[Any]) -> dict[tuple[type[Model], int], Any]:
    """What each row was before, by its history table and key."""
    keys = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.earlier)
    return {(table, pk): row for table, pks in keys.items() for pk, row in table.objects.in_bulk(pks - {None}).items()}


def _changes(row: Any, before: Any, names: _Names) -> Iterator[Change]:
    for field in _told(row):
        now = names.of_value(field, getattr(row, field.attname))
        # What came with its campaign was never added: it was as every new row is.
        then = names.of_value(field, field.get_default() if before is None else getattr(before, field.attname))
        if row.pgh_label == "delete":
            now, then = "", now
        if now != then:
            yield Change(str(field.verbose_name), then if row.pgh_label != "insert" else "", now)


def _told(row: Any) -> Iterator[Any]:
    for field in row._meta.fields:
        if not field.name.startswith("pgh_") and field.name not in BOOKKEEPING:
            yield field


class _Names:
    """What people call the rows that others point at, asked for once for a whole batch."""

    def __init__(self, rows: Sequence[Any]) -> None:
        keys: dict[type[Model], set[Any]] = defaultdict(set)
        users = get_user_model()
        for row in rows:
            keys[users].add((row.pgh_context or {}).get("user"))
            for field in row._meta.fields:
                if isinstance(field, ForeignKey) and not field.name.startswith("pgh_"):
                    keys[field.related_model].add(getattr(row, field.attname))
        self._names = {
            model: {pk: str(row_of_key) for pk, row_of_key in model._default_manager.in_bulk(pks - {None}).items()}
            for model, pks in keys.items()
        }
        self._users = self._names.get(users, {})

    def of_user(self, pk: int | None) -> str:
        if pk is None:
            return ""
        return self._users.get(pk) or _("somebody who is deleted (%(number)d)") % {"number": pk}

    def of_row(self, row: Any) -> str:
        """What a row is about: seat, strategy, party and region where it has them, else its own name."""
        names = [name for name in ("constituency", "party", "region", "strategy") if hasattr(row, f"{name}_id")]
        if not names or hasattr(row, "name"):
            return str(row.name)
        pointed = [self._of_column(row, name) or _("everywhere") for name in names]
        if names == ["strategy"]:  # told apart by the kind of event alone
            pointed.insert(0, self.of_value(row._meta.get_field("kind"), row.kind))
        return f"{', '.join(pointed[:-1])} ({pointed[-1]})" if names[-1] == "strategy" else ", ".join(pointed)

    def _of_column(self, row: Any, name: str) -> str:
        pk = getattr(row, f"{name}_id")
        return "" if pk is None else self._of(row._meta.get_field(name).related_model, pk)

    def _of(self, model: type[Model], pk: Any) -> str:
        return self._names.get(model, {}).get(pk, f"#{pk}")

    def of_value(self, field: Any, value: Any) -> str:
        """A value as people read it; "" for nothing."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self._of(field.related_model, value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, dt.datetime):
            return date_format(timezone.localtime(value), "j M Y, H:i")
        if isinstance(value, dt.date):
            return date_format(value, "j M Y")
        return f"{value:g}" if isinstance(value, float) else str(value)
