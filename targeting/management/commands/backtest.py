from __future__ import annotations

import json
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

try:
    from targeting.backtest.runs import BEST, OPEN, SCENARIOS, Run, run_trial
    from targeting.backtest.stored import as_stored
except ImportError as error:
    raise CommandError("The back-test needs SciPy, which no server does: run script/bootstrap dev first.") from error

from targeting.backtest.findings import FIGURES, Interval
from targeting.backtest.records import NotLoaded, read_trial
from targeting.backtest.trials import TRIALS
from targeting.snapshot.over_land import over_land

WIDTH = 21
NO_WAYS = "–"
"""The optimum says who goes where, and not from where."""


class Command(BaseCommand):
    help = "Replays an election: where would each rule have sent people, and what would they have added?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--election", choices=TRIALS, default="2019", help="The election that is replayed.")
        parser.add_argument(
            "--scenario", choices=SCENARIOS, default=OPEN, help="Room everywhere, or events as they are."
        )
        parser.add_argument("--sessions", type=int, default=150_000, help="How many people ask and go.")
        parser.add_argument("--draws", type=int, default=20, help="How often, each time with other assumptions.")
        parser.add_argument("--seed", type=int, default=2019, help="The same seed draws the same people.")
        parser.add_argument("--json", type=Path, help="Writes all figures to this file.")
        parser.add_argument("--plots", type=Path, help="Draws pictures into this folder.")

    def handle(self, *_args: object, **options: Any) -> None:
        trial = TRIALS[options["election"]]
        if min(options["sessions"], options["draws"]) < 1:
            raise CommandError("At least one person and one draw are needed.")
        draw_pictures = _pictures() if options["plots"] else None
        try:
            ground, crowd = read_trial(trial, over_land())
        except NotLoaded as error:
            raise CommandError(str(error)) from error
        many = options["draws"]
        try:
            run = run_trial(
                trial,
                ground,
                crowd,
                scenario=options["scenario"],
                sessions=options["sessions"],
                draws=many,
                seed=options["seed"],
                progress=lambda draws: tqdm(
                    draws, desc=f"Election of {trial.slug}", total=many, unit="draw", disable=None, leave=False
                ),
            )
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was written.", returncode=130) from None
        self._table(run)
        if options["json"]:
            results = as_stored(run, _version(), timezone.localdate())
            options["json"].parent.mkdir(parents=True, exist_ok=True)
            options["json"].write_text(json.dumps(results, indent=1) + "\n")
        if draw_pictures:
            for path in draw_pictures(run, options["plots"]):
                self.stdout.write(f"Picture: {path}")

    def _table(self, run: Run) -> None:
        self.stdout.write(f"{'':<22}" + "".join(f"{name:>{WIDTH}}" for name in FIGURES))
        for rule, by_name in run.bands.items():
            words = [NO_WAYS if rule == BEST and name.endswith("_km") else _words(by_name[name]) for name in FIGURES]
            self.stdout.write(f"{rule:<22}" + "".join(f"{text:>{WIDTH}}" for text in words))
        self.stdout.write("Mean [nine draws of ten]. ante, post: extra seats, by the forecast and by what happened.")
        gaps = [draw.gap for draw in run.draws]
        self.stdout.write(f"Certified: in no draw could any rule add {max(gaps):.1%} more than the optimum.")
        mean, sd = run.forecast_error
        self.stdout.write(f"Error of the forecast: {mean:+.1f} points on average, SD {sd:.1f}.")
        self.stdout.write(f"{len(run.draws)} draws of {run.sessions:,} people in {run.seconds:.0f} s.")


def _pictures() -> Callable[[Run, Path], list[Path]]:
    try:
        room = import_module("targeting.backtest.pictures")  # only for who draws: it takes a second
    except ImportError as error:
        raise CommandError("--plots needs matplotlib, which no server does: run script/bootstrap dev first.") from error
    draw_pictures: Callable[[Run, Path], list[Path]] = room.draw_pictures
    return draw_pictures


def _words(band: Interval) -> str:
    return f"{band.mean:.2f} [{band.low:.2f}, {band.high:.2f}]"


def _version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']} {project['version']}"
