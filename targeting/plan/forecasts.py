"""Forecasts for single seats, from a CSV file: read, checked, and imported as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from constituencies.kit.actor import Actor
from constituencies.kit.tables.cells import number_of
from constituencies.kit.tables.decoding import UnreadableFile
from constituencies.kit.tables.reader import Columns, read_table
from constituencies.kit.uk import CODE_COLUMNS
from constituencies.models import Campaign, Constituency
from targeting.models import Forecast, SeatForecast

FORECAST_COLUMNS = Columns(["code", "margin", "sd"], synonyms={"code": CODE_COLUMNS})
MOST_PROBLEMS = 20
LARGEST_FILE = 1_000_000
"""Bytes: 650 lines are 20,000."""


@dataclass(frozen=True, slots=True)
class ForecastFile:
    """What a file says: expected margin and its uncertainty by GSS code, percentage points; and what is wrong."""

    seats: dict[str, tuple[float, float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Lines below the table, and other files beside it, that were not taken for forecasts."""


def read_forecast(data: bytes) -> ForecastFile:
    """Read a table with the columns code, margin, sd; others are ignored. Problems name their line. Never raises."""
    forecast = ForecastFile()
    try:
        table = read_table(data, _("The file"), FORECAST_COLUMNS)
    except UnreadableFile as error:
        forecast.problems.append(str(error))
        return forecast
    forecast.left_out.extend(table.left_out)
    for line, problem in table.faults:
        forecast.problems.append(_("Line %(line)d: %(problem)s") % {"line": line, "problem": problem})
    for row in table.rows:
        forecast.problems.extend(_read_row(row.cells, row.line, forecast.seats))
    if not forecast.seats and not forecast.problems:
        forecast.problems.append(_("The file has nothing but its first line."))
    return forecast


def _read_row(cells: Mapping[str, str], line: int, seats: dict[str, tuple[float, float]]) -> Iterator[str]:
    """Adds a row to the seats, or says what is wrong with it."""
    code = cells["code"].upper()
    if code in seats:
        yield _("Line %(line)d: %(code)s occurs twice.") % {"line": line, "code": code}
        return
    margin, sd = (_number(cells[name]) for name in ("margin", "sd"))
    if margin is None or not -100 <= margin <= 100:
        yield _("Line %(line)d: the margin must be a number from -100 to 100, in percentage points.") % {"line": line}
    elif sd is None or not 1 <= sd <= 50:
        yield _("Line %(line)d: sd must be a number from 1 to 50, in percentage points.") % {"line": line}
    else:
        seats[code] = margin, sd


def _number(text: str) -> float | None:
    try:
        return number_of(text)
    except ValueError:
        return None


def unknown_codes(file: ForecastFile, campaign: Campaign) -> list[str]:
    """A problem for each code that is no constituency of the campaign's boundaries."""
    codes = set(campaign.boundary_set.constituencies.values_list("code", flat=True))
    text = _("%(code)s is not a constituency of “%(boundaries)s”.")
    names = {"boundaries": campaign.boundary_set.name}
    return [text % (names | {"code": code or _("An empty code")}) for code in file.seats if code not in codes]


@transaction.atomic
def import_forecast(forecast: Forecast, file: ForecastFile, by: Actor) -> Forecast:
    """Keep a forecast with its seats. Nothing published changes: a strategy has to use it first.

    `file` has no problems, and only codes of the campaign. Raises ValidationError for the forecast's own fields.
    """
    forecast.imported_by_id = by.pk
    forecast.full_clean()
    forecast.save()
    of_code = dict(Constituency.objects.filter(boundary_set=forecast.campaign.boundary_set).values_list("code", "pk"))
    SeatForecast.objects.bulk_create(
        SeatForecast(forecast=forecast, constituency_id=of_code[code], margin=margin, sd=sd)
        for code, (margin, sd) in file.seats.items()
    )
    return forecast
