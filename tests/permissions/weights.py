"""Weights and their limits."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from targeting.models import TargetWeight, WeightLimits
from tests.permissions.table import (
    CENTRE,
    REGION,
    SEATS,
    World,
    action,
    in_both,
)


def weights_form(world: World, **changes: Any) -> dict[str, Any]:
    rows = TargetWeight.objects.filter(campaign=world.campaign).order_by("constituency__name")
    form: dict[str, Any] = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save"}
    [row] = rows.filter(constituency__name=changes.pop("seat"))
    values = {"id": row.pk, "weight": 1, "reason": "", "until": "", "frozen_footfall": ""} | changes
    return form | {f"form-0-{name}": value for name, value in values.items()}


def set_weight(world: World, seat: str, **changes: Any) -> TargetWeight:
    world.post("targeting/targetweight/?q=" + seat.replace(" ", "+"), weights_form(world, seat=seat, **changes))
    return TargetWeight.objects.get(constituency__name=seat)


@in_both("set a weight", REGION, CENTRE)
def weigh(world: World, region: str) -> bool:
    return set_weight(world, SEATS[region], weight=1.5, reason="a strong team").weight == 1.5


@action("set a weight beyond the limits", CENTRE)
def weigh_too_much(world: World) -> bool:
    return set_weight(world, "Brackwater", weight=3, reason="all in").weight == 3


@action("freeze footfall", CENTRE)
def freeze(world: World) -> bool:
    return set_weight(world, "Brackwater", frozen_footfall=12, reason="odd sign-ups").frozen_footfall == 12


@in_both("import weights", REGION, CENTRE)
def import_weights(world: World, region: str) -> bool:
    text = f"code,weight,reason\n{world.seats[SEATS[region]].code},1.5,a strong team\n"
    file = SimpleUploadedFile("weights.csv", text.encode(), "text/csv")
    answer = world.post("targeting/targetweight/import/", {"import_file": file, "format": "0"})
    form = answer.context and answer.context.get("confirm_form")
    if form:
        world.post("targeting/targetweight/process_import/", {name: str(value) for name, value in form.initial.items()})
    return TargetWeight.objects.get(constituency__name=SEATS[region]).weight == 1.5


@in_both("export weights", REGION, CENTRE)
def export_weights(world: World, region: str) -> bool:
    return world.shows("targeting/targetweight/export/", SEATS[region])


@action("set a weight on a page of its own", set())
def weigh_alone(world: World) -> bool:
    row = TargetWeight.objects.get(constituency__name="Brackwater")
    form = {"campaign": world.campaign.pk, "constituency": row.constituency_id, "weight": 3, "reason": "all in"}
    world.post(f"targeting/targetweight/{row.pk}/change/", form)
    return TargetWeight.objects.get(pk=row.pk).weight == 3


@action("set limits", CENTRE)
def limit(world: World) -> bool:
    form = {"campaign": world.campaign.pk, "region": world.regions["East"].pk, "lowest": 0, "highest": 3}
    world.post("targeting/weightlimits/add/", form)
    return WeightLimits.objects.exists()
