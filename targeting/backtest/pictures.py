"""A run as pictures, for people: seats added, hours lost, distances and regret of every rule. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from targeting.backtest.findings import LOST_BY, Interval
from targeting.backtest.runs import BEST, EVENTS, Run

COLOURS: Final = ("#0072B2", "#E69F00")
"""Of Okabe and Ito: people who are colour-blind tell them apart, and so does a printer without colours."""
DARK: Final = "#333333"
WIDTH, HEIGHT_OF_A_RULE, MARGIN = 9.0, 0.62, 2.3
"""Inches."""
DOTS_PER_INCH: Final = 150
BAR: Final = 0.38
MILES_IN_A_KM: Final = 0.621371
PERCENT: Final = (100.0, "{:.0f}%")


class BarChart(NamedTuple):
    """One file: bars for each rule, a colour for each figure."""

    name: str
    title: str
    axis: str
    figures: dict[str, str]
    """Figure → what its bars are called."""
    scale: float = 1.0
    """From the figure to what the axis shows."""
    form: str = "{:.2f}"
    with_best: bool = True


def draw_pictures(run: Run, folder: Path) -> list[Path]:
    """Writes a PNG for each picture into a folder, which is made if need be; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(run, picture, folder / f"{run.trial.slug}-{run.scenario}-{picture.name}.png") for picture in _all()]


def _all() -> tuple[BarChart, ...]:
    return (
        BarChart(
            "seats",
            _("How many more seats each rule would have won"),
            _("Expected extra seats"),
            {"ante": _("by the forecast"), "post": _("by what really happened")},
        ),
        BarChart(
            "hours-lost",
            _("Hours spent in seats that were lost by more than {points:.0f} points").format(points=LOST_BY),
            _("Share of all hours, %"),
            {"share_lost_by_10": _("hours lost")},
            *PERCENT,
        ),
        BarChart(
            "distances",
            _("How far people would have gone"),
            _("Miles by road"),
            {"median_km": _("half went no farther than this"), "p90_km": _("nine in ten went no farther than this")},
            MILES_IN_A_KM,
            "{:.0f}",
            with_best=False,
        ),
        BarChart(
            "regret",
            _("How far each rule stays behind the best possible, by the forecast"),
            _("Extra seats that are missed, %"),
            {
                "regret": _("if people choose among three places"),
                "regret_if_sent": _("if everybody went where they were sent"),
            },
            *PERCENT,
        ),
    )


def _names() -> dict[str, str]:
    return {
        "nearest-marginal": _("Nearest marginal (2017’s tool)"),
        "most-marginal": _("Closest result within 37 miles"),
        "need-without-footfall": _("Need, without who is going"),
        "need-without-changes": _("Need, without a forecast"),
        "need": _("Need in full"),
        "wrong-sign": _("Need, with a forecast turned round"),
        "optimum": _("The best by the forecast"),
        "need-events-moved-10": _("Need, 10% of events moved"),
        "need-events-moved-25": _("Need, 25% of events moved"),
    }


def _draw(run: Run, picture: BarChart, path: Path) -> Path:
    bands = {rule: band for rule, band in run.bands.items() if picture.with_best or rule != BEST}
    figure = Figure(figsize=(WIDTH, MARGIN + HEIGHT_OF_A_RULE * len(bands)), layout="constrained")
    axes = figure.subplots()
    for number, name in enumerate(picture.figures):
        _bars(axes, picture, number, [row[name] for row in bands.values()])
    names: Mapping[str, str] = _names()
    axes.set_yticks(range(len(bands)), [names[rule] for rule in bands])
    axes.invert_yaxis()
    axes.set_xlabel(picture.axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvline(0, color=DARK, linewidth=0.8)
    axes.margins(x=0.12)
    if len(picture.figures) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False)
    figure.suptitle(picture.title, x=0.01, ha="left", fontsize=14, fontweight="bold")
    figure.supxlabel(_caption(run), x=0.01, ha="left", fontsize=8, color=DARK)
    figure.savefig(path, dpi=DOTS_PER_INCH)
    return path


def _bars(axes: Axes, picture: BarChart, number: int, bands: Sequence[Interval]) -> None:
    """Of the figure of that number, a bar for each rule."""
    offset = (number - (len(picture.figures) - 1) / 2) * BAR
    label = list(picture.figures.values())[number]
    mean, low, high = (picture.scale * np.array(values) for values in zip(*bands, strict=True))
    at = np.arange(len(bands)) + offset
    # Of a skewed few draws the mean may lie outside what most of them lie between.
    spread = np.maximum(0.0, [mean - low, high - mean])
    axes.barh(at, mean, BAR * 0.95, xerr=spread, color=COLOURS[number], ecolor=DARK, capsize=2, label=label)
    for place, value, end in zip(at, mean, np.maximum(high, mean), strict=True):
        axes.annotate(
            picture.form.format(value), (max(end, 0.0), place), (4, 0), textcoords="offset points", va="center", size=8
        )


def _caption(run: Run) -> str:
    scenario = _("events as they are") if run.scenario == EVENTS else _("room everywhere")
    played = _(
        "Election of {election}, {sessions:,} people, {draws} draws, {scenario}. Lines: nine draws of ten."
    ).format(election=run.trial.slug, sessions=run.sessions, draws=len(run.draws), scenario=scenario)
    assumed = _("Where people are, and what an hour of theirs moves, is assumed: see docs/backtest.md.")
    sources = _(
        "Sources: House of Commons Library, Rallings and Thrasher (results); ONS (postcodes). Licences: README.md."
    )
    return f"{played}\n{assumed}\n{sources}"
