"""Pictures are drawn of every run, and who lacks matplotlib is told how to get it."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from targeting.backtest.findings import FIGURES
from targeting.backtest.pictures import draw_pictures
from targeting.backtest.play import RULES
from targeting.backtest.runs import BEST, EVENTS, MOVED, Draw, Run
from targeting.backtest.trials import TRIALS


def test_four_pictures_of_a_run(tmp_path: Path) -> None:
    rules = [*(rule.slug for rule in RULES), BEST, *MOVED]
    draws = [Draw({rule: dict.fromkeys(FIGURES, 0.1 * number) for rule in rules}, 1.0, 0.01) for number in (1, 2)]
    pictures = draw_pictures(Run(TRIALS["2019"], EVENTS, 100, 1, draws, (0.0, 10.0), 1.0), tmp_path / "new")
    assert [path.name for path in pictures] == [
        f"2019-events-{name}.png" for name in ("seats", "hours-lost", "distances", "regret")
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)


def test_without_matplotlib_it_says_so_before_it_plays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "targeting.backtest.pictures")
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    with pytest.raises(CommandError, match=r"matplotlib.*script/bootstrap dev"):
        call_command("backtest", plots=tmp_path, stdout=StringIO())
