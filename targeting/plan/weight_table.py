"""Target weights as a table: exported as CSV, edited in a spreadsheet, imported after a look at what would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext
from html import escape

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff
from import_export.results import Result
from import_export.widgets import CharWidget, DateWidget, FloatWidget
from tablib import Dataset

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.kit.tables.cells import (
    MonthFirst,
    day_of,
    is_empty,
    is_number_as_saved,
    is_text_as_saved,
    number_of,
)
from constituencies.kit.tables.decoding import UnreadableFile
from constituencies.kit.tables.exchange import OurCsv, left_out_of, line_in_file
from constituencies.kit.tables.reader import Columns, read_table
from constituencies.kit.tables.unpacking import left_out_note
from constituencies.kit.uk import CODE_COLUMNS
from constituencies.models import Constituency
from constituencies.scope.rules import visible
from targeting.models import TargetWeight
from targeting.plan.weights import check_target_weight, save_target_weight

WEIGHT_COLUMNS = Columns(
    ["code"],
    ["constituency", "region", "weight", "reason", "until", "frozen_footfall"],
    {"code": CODE_COLUMNS},
)
"""Of the table; all but the code may be left out."""


class DayWidget(DateWidget):
    def clean(self, value: object, **_row_and_more: object) -> dt.date | None:
        text = str(value or "")
        try:
            return None if is_empty(text) else day_of(text)
        except MonthFirst as error:
            raise ValueError(_("Write the day before the month, as 31/12/2026, or the year first.")) from error
        except ValueError as error:
            raise ValueError(_("Write the day as 31/12/2026, or as 2026-12-31, year first.")) from error


class NumberWidget(FloatWidget):
    def clean(self, value: object, **_row_and_more: object) -> float | None:
        text = str("" if value is None else value)
        try:
            return None if is_empty(text) else number_of(text)
        except ValueError as error:
            raise ValueError(_("Write a number, such as 1.5.")) from error


class WeightCsv(OurCsv):
    columns = WEIGHT_COLUMNS


class PlainDiff(Diff):
    """What was and what will be, marked up without styles: the site's policy forbids those within a page."""

    def as_html(self) -> list[SafeString]:
        return [_was_and_will_be(str(before or ""), str(after or "")) for before, after in zip(self.left, self.right)]  # noqa: B905


def _was_and_will_be(before: str, after: str) -> SafeString:
    if before == after:
        return mark_safe(escape(after))  # noqa: S308 -- escaped
    parts = [f"<del>{escape(before)}</del>" if before else "", f"<ins>{escape(after)}</ins>" if after else ""]
    return mark_safe(" ".join(filter(None, parts)))  # noqa: S308 -- escaped


class ByCode(BaseInstanceLoader):
    """The weights of one campaign, read in one query."""

    def __init__(self, resource: TargetWeightTable, dataset: object = None) -> None:
        super().__init__(resource, dataset)
        weights = resource.get_queryset().select_related("campaign", "constituency__region")
        self._of_code = {weight.constituency.code: weight for weight in weights}

    def get_instance(self, row: Mapping[str, object]) -> TargetWeight | None:
        return self._of_code.get(str(row.get("code") or "").strip().upper())


class TargetWeightTable(resources.ModelResource):
    """The current campaign's weights, a line for each seat, found by its code. All lines are taken over, or none."""

    code = Field(attribute="constituency__code", column_name="code", readonly=True)
    constituency = Field(attribute="constituency__name", column_name="constituency", readonly=True)
    region = Field(attribute="constituency__region__name", column_name="region", readonly=True)
    weight = Field(attribute="weight", column_name="weight", widget=NumberWidget())
    reason = Field(attribute="reason", column_name="reason", default="", widget=CharWidget())
    until = Field(attribute="until", column_name="until", widget=DayWidget(format="%Y-%m-%d"))
    frozen_footfall = Field(attribute="frozen_footfall", column_name="frozen_footfall", widget=NumberWidget())

    class Meta:
        model = TargetWeight
        fields = ("code", "constituency", "region", "weight", "reason", "until", "frozen_footfall")
        import_id_fields = ("code",)
        instance_loader_class = ByCode
        skip_unchanged = True
        report_skipped = False
        use_transactions = True

    def __init__(self, by: Actor | None = None) -> None:
        """`by` is who imports: what they may set is checked line by line."""
        super().__init__()
        self._by = by
        self._seen: set[int] = set()

    def get_queryset(self) -> QuerySet[TargetWeight]:
        """Those that somebody may see: a look at an import says what was there before."""
        rows = TargetWeight.objects.filter(campaign__is_current=True)
        return rows.none() if self._by is None else visible(rows, self._by)

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff

    def import_data(self, dataset: Dataset, dry_run: bool = False, **kwargs: object) -> Result:
        # However many lines: one change, one recompute. A line that is refused takes all others back.
        with nullcontext() if dry_run else change(facts=False):
            result = super().import_data(dataset, dry_run, **(kwargs | {"rollback_on_validation_errors": True}))
        result.left_out_note = left_out_note(left_out_of(dataset))
        for row in (*result.invalid_rows, *result.error_rows):
            row.number = line_in_file(dataset, row.number)
        return result

    def before_import_row(self, row: Mapping[str, object], **kwargs: object) -> None:
        self._code = str(row.get("code") or "").strip().upper()
        super().before_import_row(row, **kwargs)

    def _why_unknown(self) -> str:
        seats = Constituency.objects.filter(boundary_set__campaigns__is_current=True, code=self._code)
        for seat in seats:
            return _("%(seat)s is not in your regions.") % {"seat": seat}
        return _("The current campaign has no constituency with this code.")

    def skip_row(self, instance: TargetWeight, *args: object, **kwargs: object) -> bool:
        # A seat that is not there is a mistake, even where its line says what every new line would.
        return instance.pk is not None and bool(super().skip_row(instance, *args, **kwargs))

    def validate_instance(
        self, instance: TargetWeight, import_validation_errors: object = None, *args: object, **kwargs: object
    ) -> None:
        super().validate_instance(instance, import_validation_errors, *args, **kwargs)
        if instance.pk is None:
            raise ValidationError(self._why_unknown())
        if instance.pk in self._seen:
            raise ValidationError(_("This constituency occurs twice in the file."))
        self._seen.add(instance.pk)

    def save_instance(self, instance: TargetWeight, is_create: bool, row: object, **kwargs: object) -> None:  # noqa: ARG002
        if self._by is None:
            raise PermissionDenied
        # Looking writes nothing: it would keep the counter of changes locked, and with it whoever signs up meanwhile.
        if kwargs.get("dry_run"):
            check_target_weight(instance, self._by)
        else:
            save_target_weight(instance, self._by)

    def import_field(
        self, field: Field, instance: TargetWeight, row: Mapping[str, object], *args: object, **kwargs: object
    ) -> None:
        # What a spreadsheet program only showed in its own way was not changed by anybody.
        if not _is_as_saved(getattr(instance, field.attribute, None), str(row.get(field.column_name) or "")):
            super().import_field(field, instance, row, *args, **kwargs)


def _is_as_saved(value: object, cell: str) -> bool:
    if isinstance(value, float):
        return is_number_as_saved(value, cell)
    return isinstance(value, str) and bool(value) and is_text_as_saved(value, cell)


MOST_BYTES, MOST_LINES = 1_000_000, 1_000


def why_not_a_table(data: bytes) -> str:
    """What is wrong with a file as a whole, and what to do; "" if it can be read line by line."""
    if len(data) > MOST_BYTES:
        return _("This file is too large to be a table of weights: it has over a million bytes.")
    try:
        table = read_table(data, _("The file"), WEIGHT_COLUMNS)
    except UnreadableFile as error:
        return str(error)
    if len(table.rows) > MOST_LINES:
        return _("The file has over a thousand lines: there are 650 seats.")
    for line, problem in table.faults:
        return _("Line %(line)d: %(problem)s") % {"line": line, "problem": problem}
    if not table.rows:
        return _("The file has nothing but its first line.")
    return ""
