"""The page “Does it work?”: worked out once from the stored findings and kept, for as long as the process lives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from django.utils.translation import gettext as _

from constituencies.kit.types import Context
from targeting.backtest.findings import Interval
from targeting.need import Assumptions
from targeting.proof import verdicts
from targeting.proof.drawings import miles, ranges, ratios
from targeting.proof.findings_file import IN_THE_OPEN, Finding, missing_runs, read_findings
from targeting.proof.verdicts import BETTER, LIST_POLICY, NEED_POLICY, NO_DIFFERENCE, WORSE
from targeting.web.html import PageKey, page_context
from targeting.web.memory import HTML, SharedBody
from targeting.web.slots import rendered

_WITHOUT_WAYS: Final = verdicts.BEST_PLAN
"""It says who goes where, and not from where: it has no distances."""


@lru_cache(maxsize=16)
def does_it_work_page(key: PageKey | None) -> SharedBody:
    """`key`: what every page depends on; None before any data is loaded."""
    context = (page_context(key) if key else {}) | findings_context(tuple(_stored()))
    return SharedBody(rendered("targeting/does_it_work.html", context).encode(), HTML)


@cache
def _stored() -> list[Finding]:
    return read_findings()


def findings_context(findings: Sequence[Finding]) -> Context:
    """All that the page says and draws; it copes with any of the runs missing."""
    main = next(filter(verdicts.is_main, findings), None)
    in_the_open = [finding for finding in findings if finding.scenario == IN_THE_OPEN]
    claims = verdicts.claims(findings)
    sigma = Assumptions().sigma
    return {
        "main": main,
        "headline": verdicts.headline(main) if main else "",
        "charts": _charts(main) if main else [],
        "verdicts": [
            (title, [claim.text for claim in claims if claim.verdict == verdict])
            for title, verdict in (
                (_("Where it did worse"), WORSE),
                (_("Where it made no clear difference"), NO_DIFFERENCE),
                (_("Where it did better"), BETTER),
            )
        ],
        "elections": _elections(in_the_open),
        "errors": {
            "sentences": [verdicts.forecast_sentence(finding, sigma) for finding in in_the_open],
            "picture": ranges(
                [
                    (finding.election, _points(finding.error_sd), (finding.error_sd,) * 3, False)
                    for finding in in_the_open
                ],
                sigma,
            ),
            "sigma": sigma,
        },
        "missing": [(election, scenario == IN_THE_OPEN) for election, scenario in missing_runs(list(findings))],
        "tables": [_table(finding) for finding in findings],
        "versions": sorted({(finding.version, finding.date) for finding in findings}),
    }


def _points(points: float) -> str:
    return _("%(points).0f points") % {"points": points}


def _charts(finding: Finding) -> list[Context]:
    listed = finding.policies[LIST_POLICY]
    return [
        {
            "title": _("What it adds, by what could be foreseen"),
            "hint": _("To the nearest marginal = 100. The line is nine draws of ten, each with other assumptions."),
            "picture": _picture(finding, "ante", 100 / listed["ante"].mean, "{:.0f}".format, 100.0),
        },
        {
            "title": _("What it adds, by what then happened"),
            "hint": _(
                "To the nearest marginal = 100. Nobody could know this beforehand: it is the test of the forecast."
            ),
            "picture": _picture(finding, "post", 100 / listed["post"].mean, "{:.0f}".format, 100.0),
        },
        {
            "title": _("How many found no room"),
            "hint": _("Of all who asked, with room for 30 a day in each constituency."),
            "picture": _picture(finding, "turned_away", 1.0, verdicts.per_cent),
        },
        {
            "title": _("How far half of them travelled at most"),
            "hint": _("In miles, by road."),
            "picture": _picture(finding, "median_km", miles(1.0), "{:.0f}".format),
        },
    ]


def _picture(
    finding: Finding, figure: str, factor: float, words: Callable[[float], str], line: float | None = None
) -> Context:
    rows = []
    for policy in verdicts.in_order(finding):
        if figure == "median_km" and policy == _WITHOUT_WAYS:
            continue
        mean, low, high = (factor * value for value in finding.policies[policy][figure])
        rows.append((verdicts.policy_label(policy), words(mean), (mean, low, high), policy == NEED_POLICY))
    return {"drawing": ranges(rows, line)}


def _elections(in_the_open: Sequence[Finding]) -> Context:
    """Need beside the nearest marginal in every election, by what could be foreseen and by what then happened."""
    outcomes = {
        BETTER: _("%(index).0f, better"),
        WORSE: _("%(index).0f, worse"),
        NO_DIFFERENCE: _("%(index).0f, unclear"),
    }
    rows = []
    for finding in in_the_open:
        for figure, words in (("ante", _("%(year)s, foreseen")), ("post", _("%(year)s, as it happened"))):
            ratio, verdict = verdicts.beside(finding, NEED_POLICY, LIST_POLICY, figure)
            mean, low, high = (100 * value for value in ratio)
            outcome = outcomes[verdict] % {"index": mean}
            rows.append((words % {"year": finding.election}, outcome, (mean, low, high), False))
    polls = [sentence for finding in in_the_open if (sentence := verdicts.polls_sentence(finding))]
    return {"drawing": ratios(rows, 100.0), "rows": rows, "polls": polls}


def _table(finding: Finding) -> Context:
    return {
        "finding": finding,
        "is_open": finding.scenario == IN_THE_OPEN,
        "rows": [
            (verdicts.policy_label(policy), _cells(policy, finding.policies[policy]))
            for policy in verdicts.in_order(finding)
        ],
    }


def _cells(policy: str, figures: Mapping[str, Interval]) -> list[str]:
    way = "–" if policy == _WITHOUT_WAYS else f"{miles(figures['median_km'].mean):.0f}"
    return [
        *(f"{figures[name].mean:.2f} ({figures[name].low:.2f}–{figures[name].high:.2f})" for name in ("ante", "post")),
        *(verdicts.per_cent(figures[name].mean) for name in ("turned_away", "regret", "share_lost_by_10")),
        way,
        f"{figures['gini'].mean:.2f}",
    ]
