"""Loads the public facts of `fixtures/` into the database: quickly, whole or not at all, as often as you like.

Regions, boundary sets, constituencies, boundaries and their drawings, parties, elections and their results
are facts: a new version of the fixtures overwrites them. Campaigns belong to the staff once they are there:
one that exists is never changed here. By-elections are both's: what staff entered stays, what they withdrew
stays away (constituencies/importers/by_elections.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.importers import fixture_files
from constituencies.importers.base import Importer, ImportFailed, ImportReport, compare, progress, read_csv
from constituencies.importers.boundaries import BoundariesImporter, BoundaryRow
from constituencies.importers.by_elections import ByElectionsImporter
from constituencies.importers.constituencies import ConstituenciesImporter
from constituencies.importers.results import ResultsImporter
from constituencies.importers.results_files import read_published_totals, read_results
from constituencies.models import (
    EXAMPLE_IMPRINT,
    Boundary,
    BoundarySet,
    Campaign,
    Constituency,
    Election,
    LoadedFixtures,
    Party,
    PartyVotes,
    Result,
)

LOCK = 4_750_010
"""Advisory lock of PostgreSQL: two servers that start at once load one after the other."""


def load_facts(folder: Path = fixture_files.FOLDER, *, again: bool = False) -> ImportReport | None:
    """Load all fixtures in one transaction. None where these same fixtures are loaded already.

    `again` loads them even so, over whatever was imported since. Raises ImportFailed where a fixture is bad.
    """
    digest = fixture_files.fixtures_digest(folder)
    if not again and LoadedFixtures.objects.filter(digest=digest).exists():
        return None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not again and LoadedFixtures.objects.filter(digest=digest).exists():
            return None
        with change():
            report = _load(folder)
            LoadedFixtures.objects.update_or_create(pk=1, defaults={"digest": digest})
        _gather_statistics()
    return report


def _load(folder: Path) -> ImportReport:
    total = ImportReport(committed=True)
    _load_rows(folder, total)
    if not total.ok:
        raise ImportFailed(str(total.errors[0]))
    sets = list(BoundarySet.objects.all())
    elections = list(Election.objects.general().select_related("boundary_set"))
    totals = read_published_totals(folder / "published-totals.csv")
    steps: list[tuple[str, Callable[[], Importer]]] = []
    for boundary_set in sets:
        path = folder / f"constituencies-{boundary_set.slug}.csv"
        steps.append((path.name, partial(ConstituenciesImporter, boundary_set, path)))
    for boundary_set in sets:
        source = partial(_boundary_rows, folder, boundary_set)
        drawings = fixture_files.read_drawings(folder, boundary_set.slug)
        steps.append((f"boundaries-{boundary_set.slug}", partial(BoundariesImporter, boundary_set, source, drawings)))
    for election in elections:
        path, seats = (folder / f"results-{election.slug}{suffix}.csv" for suffix in ("", "-seats"))
        source_of_results = partial(read_results, path, seats=seats)
        steps.append((path.name, partial(ResultsImporter, election, source_of_results, totals.get(election.slug))))
    by_elections, published = (folder / f"by-elections{suffix}.csv" for suffix in ("", "-seats"))
    steps.append((by_elections.name, partial(ByElectionsImporter, by_elections, published)))
    for name, importer in progress(steps, _("Loading facts")):
        report = importer().run(commit=True)
        if not report.ok:
            raise ImportFailed(f"{name}: {report.errors[0]}")
        total.created += report.created
        total.updated += report.updated
        total.unchanged += report.unchanged
    _create_campaigns(folder, total)
    return total


def _gather_statistics() -> None:
    """Tell PostgreSQL how large its tables are now, instead of a minute later.

    Until then it takes them for empty, and joins 2,600 results by three nested loops: minutes for one query.
    """
    tables = [model._meta.db_table for model in (Constituency, Boundary, Party, Election, Result, PartyVotes)]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _load_rows(folder: Path, total: ImportReport) -> None:
    """The small tables: boundary sets, parties, elections."""
    sets = {
        cells["slug"]: cells | {"in_force_from": date.fromisoformat(cells["in_force_from"])}
        for _line, cells in read_csv(folder / "boundary-sets.csv", ("slug", "name", "in_force_from"), total)
    }
    in_sentence = {
        cells["code"]: cells["name_in_sentence"]
        for _line, cells in read_csv(folder / "party-names.csv", ("code", "name_in_sentence"), total)
    }
    parties = {
        cells["code"]: cells | {"name_in_sentence": in_sentence.get(cells["code"], "")}
        for _line, cells in read_csv(folder / "parties.csv", ("code", "name", "short_name", "colour"), total)
    }
    _bring_up_to_date(BoundarySet, "slug", sets, total)
    _bring_up_to_date(Party, "code", parties, total)
    elections = {
        cells["slug"]: {
            "slug": cells["slug"],
            "name": cells["name"],
            "held_on": date.fromisoformat(cells["held_on"]),
            "boundary_set": BoundarySet.objects.get(slug=cells["boundary_set"]),
            "is_notional": cells["is_notional"] == "yes",
        }
        for _line, cells in read_csv(
            folder / "elections.csv", ("slug", "name", "held_on", "boundary_set", "is_notional"), total
        )
    }
    _bring_up_to_date(Election, "slug", elections, total)


def _bring_up_to_date(
    model: type[Model], key: str, values: Mapping[str, Mapping[str, object]], total: ImportReport
) -> None:
    plan = compare(model, {getattr(row, key): row for row in model._default_manager.all()}, values)
    plan.count_into(total)
    plan.write(model)


def _boundary_rows(folder: Path, boundary_set: BoundarySet, _report: ImportReport) -> list[BoundaryRow]:
    outlines = fixture_files.read_boundaries(folder, boundary_set.slug)
    return [BoundaryRow(line=0, code=code, name="", outline=outline) for code, outline in outlines.items()]


def _create_campaigns(folder: Path, total: ImportReport) -> None:
    """Campaigns that are not there yet; which is current is settled only where none is."""
    for _line, cells in read_csv(
        folder / "campaigns.csv", ("slug", "name", "party", "boundary_set", "is_current"), total
    ):
        _campaign, created = Campaign.objects.get_or_create(
            slug=cells["slug"],
            defaults={
                "name": cells["name"],
                "party": Party.objects.get(code=cells["party"]),
                "boundary_set": BoundarySet.objects.get(slug=cells["boundary_set"]),
                "baseline_election": Election.objects.get(slug=cells["baseline_election"]),
                "opens_on": date.fromisoformat(cells["opens_on"]),
                "polling_day": date.fromisoformat(cells["polling_day"]),
                "registration_deadline": _optional_date(cells["registration_deadline"]),
                "postal_vote_deadline": _optional_date(cells["postal_vote_deadline"]),
                "as_of": _optional_date(cells["as_of"]),
                "imprint": EXAMPLE_IMPRINT,
                **({"assumed_capacity": int(cells["assumed_capacity"])} if cells.get("assumed_capacity") else {}),
                "is_current": cells["is_current"] == "yes" and not Campaign.objects.filter(is_current=True).exists(),
            },
        )
        total.created += created
        total.unchanged += not created


def _optional_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
