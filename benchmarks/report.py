"""What the suite prints: Markdown tables, aligned so that a terminal shows them too, and goals with verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Goal:
    """A limit to keep, and whether a measured value does."""

    what: str
    limit: float
    unit: str = ""
    at_least: bool = False
    aim: float | None = None
    """Better than the limit: hoped for, not required."""

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def verdict(self, value: float) -> str:
        """In words: the limit, and met or missed by how much."""
        bound = f"{'≥' if self.at_least else '≤'} {self._text(self.limit)}"
        if self.met(value):
            if self.aim is None:
                return f"{bound}: met"
            return f"{bound}: met; aim {self._text(self.aim)} {'met' if value >= self.aim else 'not yet'}"
        missing = abs(value - self.limit)
        share = f" ({100 * missing / self.limit:.0f} %)" if self.limit else ""
        return f"{bound}: MISSED by {self._text(missing)}{share}"

    def _text(self, value: float) -> str:
        digits = ".2f" if self.at_least else ",.0f" if value >= 100 else ".3g"
        return f"{value:{digits}} {self.unit}".strip()


@dataclass
class Table:
    title: str
    columns: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        self.rows.append([str(cell).replace("|", "\\|") for cell in cells])

    def markdown(self) -> str:
        lines = [f"## {self.title}", ""]
        if self.rows:
            lines += self._grid()
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"

    def _grid(self) -> list[str]:
        cells = [list(self.columns), *self.rows]
        widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(self.columns))]
        numeric = [all(_is_number(row[column]) for row in self.rows) for column in range(len(self.columns))]

        def line(row: Sequence[str]) -> str:
            cells = [
                text.rjust(width) if number else text.ljust(width)
                for text, width, number in zip(row, widths, numeric, strict=True)
            ]
            return f"| {' | '.join(cells)} |"

        rule = "|".join(
            f" {'-' * (width - 1)}: " if number else f" {'-' * width} "
            for width, number in zip(widths, numeric, strict=True)
        )
        return [line(self.columns), f"|{rule}|", *(line(row) for row in self.rows)]


def _is_number(text: str) -> bool:
    return text in ("", "–") or text.lstrip("+-−").replace(",", "").replace(".", "").isdigit()


@dataclass
class Report:
    """Prints each table as it is ready, and keeps all for the file."""

    head: str
    output: Path | None = None
    _tables: list[Table] = field(default_factory=list)
    _verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self) -> None:
        print(self.head, flush=True)
        self._write()

    def judge(self, goal: Goal, value: float, text: str) -> str:
        """The verdict in words; also kept for the summary."""
        verdict = goal.verdict(value)
        self._verdicts[goal.what] = (text, verdict)
        return verdict

    def fail(self, goal: Goal, text: str, why: str) -> str:
        """A goal that is missed whatever the value, as what it was to be measured under did not come about."""
        verdict = f"MISSED: {why}"
        self._verdicts[goal.what] = (text, verdict)
        return verdict

    def show(self, table: Table) -> None:
        self._tables.append(table)
        print(f"\n{table.markdown()}", flush=True)
        self._write()

    def finish(self) -> None:
        if self._verdicts:
            summary = self._summary()
            print(f"\n{summary.markdown()}", flush=True)
        self._write()

    def _summary(self) -> Table:
        table = Table("Goals", ["goal", "measured", "verdict"])
        for what, (text, verdict) in self._verdicts.items():
            table.add(what, text, verdict)
        return table

    def _write(self) -> None:
        if self.output is None:
            return
        tables = [self._summary(), *self._tables] if self._verdicts else self._tables
        self.output.write_text("\n".join([self.head, *(table.markdown() for table in tables)]))


def ms(value: float) -> str:
    """Milliseconds with as many digits as mean something."""
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def number(value: float) -> str:
    return f"{value:,.0f}"
