"""What a back-test's figures say, in sentences that hold whichever way they fall. Pure but for gettext.

Two ways of sending people differ clearly where nine draws of ten say so: where the run compared them draw by draw, by
those ratios; else where their bands lie apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from targeting.backtest.findings import Interval
from targeting.proof.drawings import miles
from targeting.proof.findings_file import IN_THE_OPEN, WITH_EVENTS, Finding

MAIN_ELECTION: Final = "2019"
"""The one that the rules were made on: pictures and variants are of it."""
LIST_POLICY, NEED_POLICY, BEST_PLAN = "nearest-marginal", "need", "optimum"
BETTER, NO_DIFFERENCE, WORSE = "better", "no-difference", "worse"
_FORECAST, _HAPPENED = "ante", "post"
_SMALL_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Claim:
    """One comparison."""

    text: str
    verdict: str
    """BETTER, NO_DIFFERENCE or WORSE, for need or for the idea that is tested."""


def compared(one: Interval, other: Interval, *, less_is_better: bool = False) -> str:
    """How `one` did beside `other`: BETTER or WORSE only where their bands lie apart."""
    if one.low > other.high:
        return WORSE if less_is_better else BETTER
    if one.high < other.low:
        return BETTER if less_is_better else WORSE
    return NO_DIFFERENCE


def beside(finding: Finding, policy: str, other: str, figure: str) -> tuple[Interval, str]:
    """How many times as much a policy adds as another, with its band; and the verdict."""
    one, two = finding.policies[policy][figure], finding.policies[other][figure]
    ratio = finding.ratios.get((policy, other), {}).get(figure)
    if ratio is not None:
        return ratio, BETTER if ratio.low > 1 else WORSE if ratio.high < 1 else NO_DIFFERENCE
    factor = 1 / two.mean if two.mean > 0 else 0.0
    return Interval(*(factor * value for value in one)), compared(one, two)


def more_or_less(ratio: float) -> str:
    """“29 % more than”, “12 % less than”, “as much as”."""
    per_cent = round(100 * (ratio - 1))
    if per_cent > 0:
        return _("%(percent)d %% more than") % {"percent": per_cent}
    if per_cent < 0:
        return _("%(percent)d %% less than") % {"percent": -per_cent}
    return _("as much as")


def headline(finding: Finding) -> str:
    """What sending people by need came to beside sending them to the nearest marginal, around the forecast."""
    ratio, verdict = beside(finding, NEED_POLICY, LIST_POLICY, _FORECAST)
    values = {"year": finding.election, "compared": more_or_less(ratio.mean)}
    text = {
        BETTER: _(
            "In a replay of the election of %(year)s, people sent by need added %(compared)s people sent to the nearest"
            " marginal, by what could be foreseen."
        ),
        WORSE: _(
            "In a replay of the election of %(year)s it lost: people sent by need added %(compared)s people sent to the"
            " nearest marginal, by what could be foreseen."
        ),
        NO_DIFFERENCE: _(
            "In a replay of the election of %(year)s there was no clear difference: people sent by need added"
            " %(compared)s people sent to the nearest marginal, but not in nine draws of ten."
        ),
    }
    return text[verdict] % values


def claims(findings: Sequence[Finding]) -> list[Claim]:
    """Every comparison that the findings allow, the elections in their order."""
    return [claim for finding in findings for claim in _claims_of(finding)]


def _claims_of(finding: Finding) -> Iterator[Claim]:
    for figure in (_FORECAST, _HAPPENED):
        yield from _seats(finding, NEED_POLICY, LIST_POLICY, figure)
    if finding.scenario == WITH_EVENTS:
        for policy in ("need-events-moved-10", "need-events-moved-25"):
            for figure in (_FORECAST, _HAPPENED):
                yield from _seats(finding, policy, NEED_POLICY, figure)
        return
    for policy in ("wrong-sign", "need-without-changes"):
        for figure in (_FORECAST, _HAPPENED):
            yield from _seats(finding, policy, LIST_POLICY, figure)
    if finding.election != MAIN_ELECTION:
        return
    yield from _seats(finding, NEED_POLICY, "need-without-footfall", _FORECAST)
    yield from _of_people(finding)


def _seats(finding: Finding, policy: str, other: str, figure: str) -> Iterator[Claim]:
    if policy not in finding.policies or other not in finding.policies:
        return
    ratio, verdict = beside(finding, policy, other, figure)
    values = {
        "year": finding.election,
        "where": _("with events as they are") if finding.scenario == WITH_EVENTS else _("with room everywhere"),
        "one": policy_label(policy),
        "other": policy_label(other),
        "compared": more_or_less(ratio.mean),
        "measure": _("by what could be foreseen") if figure == _FORECAST else _("by what then happened"),
    }
    sentence = _("%(year)s, %(where)s, %(measure)s: people sent %(one)s added %(compared)s people sent %(other)s")
    end = _(", but not clearly.") if verdict == NO_DIFFERENCE else "."
    yield Claim(sentence % values + end, verdict)


def _of_people(finding: Finding) -> Iterator[Claim]:
    """What it means for those who go: turned away, in vain, how far."""
    need, listed = (finding.policies[policy] for policy in (NEED_POLICY, LIST_POLICY))
    year = {"year": finding.election}
    for figure, sentence in (
        (
            "turned_away",
            _("%(year)s: of those sent by need %(one)s found no room, of the others %(other)s."),
        ),
        (
            "share_lost_by_10",
            _("%(year)s: %(one)s of those sent by need worked in seats lost by over 10 points, of others %(other)s."),
        ),
    ):
        values = year | {"one": per_cent(need[figure].mean), "other": per_cent(listed[figure].mean)}
        yield Claim(sentence % values, compared(need[figure], listed[figure], less_is_better=True))
    way = _("%(year)s: half of those sent by need travelled more than %(one).0f miles, half of the others %(other).0f.")
    distances = {"one": miles(need["median_km"].mean), "other": miles(listed["median_km"].mean)}
    yield Claim(way % (year | distances), compared(need["median_km"], listed["median_km"], less_is_better=True))


def forecast_sentence(finding: Finding, sigma: float) -> str:
    """How far the forecast was off, beside `sigma`, the uncertainty that the model assumes; percentage points."""
    values = {"year": finding.election, "sd": finding.error_sd, "sigma": sigma}
    if round(finding.error_sd) > round(sigma):
        text = _("%(year)s: seats were off the forecast by %(sd).0f points, more than the %(sigma).0f we allow for.")
    elif round(finding.error_sd) < round(sigma):
        text = _("%(year)s: seats were off the forecast by %(sd).0f points, less than the %(sigma).0f we allow for.")
    else:
        text = _("%(year)s: seats were off the forecast by %(sd).0f points, as we allow for.")
    points = abs(round(finding.error_mean))
    if not points:
        return text % values
    mean = (
        ngettext(
            "On average it was %(points)d point too hopeful.",
            "On average it was %(points)d points too hopeful.",
            points,
        )
        if finding.error_mean < 0
        else ngettext(
            "On average it was %(points)d point too gloomy.", "On average it was %(points)d points too gloomy.", points
        )
    )
    return f"{text % values} {mean % {'points': points}}"


def polls_sentence(finding: Finding) -> str:
    """Of an election in which more than half of what need adds hangs on the polls; else nothing."""
    need, without, listed = (
        finding.policies[policy][_HAPPENED].mean for policy in (NEED_POLICY, "need-without-changes", LIST_POLICY)
    )
    if without >= need / 2 or listed <= 0:
        return ""
    values = {"year": finding.election, "need": 100 * need / listed, "without": 100 * without / listed}
    return (
        _(
            "%(year)s: most of it is the worth of the polls, not of the formula. Without the changes that they showed,"
            " need comes to %(without).0f instead of %(need).0f."
        )
        % values
    )


def per_cent(share: float) -> str:
    """“34 %”, and “0.2 %” of what would be rounded to nothing."""
    values = {"percent": 100 * share}
    return (_("%(percent).1f %%") if 0 < share < _SMALL_SHARE else _("%(percent).0f %%")) % values


def policy_label(policy: str) -> str:
    """How people are sent, as it follows “people sent”; the name itself of one that is not known here."""
    return str(_POLICIES.get(policy, policy))


_POLICIES = {
    BEST_PLAN: gettext_lazy("by the rule that would have been best, as far as could be foreseen"),
    NEED_POLICY: gettext_lazy("by need"),
    "need-events-moved-10": gettext_lazy("by need, a tenth of the events moved to where they count most"),
    "need-events-moved-25": gettext_lazy("by need, a quarter of the events moved to where they count most"),
    "need-without-footfall": gettext_lazy("by need that does not count who is going"),
    "need-without-changes": gettext_lazy("by need as if nothing had changed since the election before"),
    "most-marginal": gettext_lazy("to the closest seat of last time within reach"),
    LIST_POLICY: gettext_lazy("to the nearest marginal"),
    "wrong-sign": gettext_lazy("by need with the forecast the wrong way round"),
}
"""In the order in which pictures and tables show them."""


def in_order(finding: Finding) -> list[str]:
    """The policies of a finding as pictures and tables show them."""
    return [policy for policy in _POLICIES if policy in finding.policies]


def is_main(finding: Finding) -> bool:
    return finding.election == MAIN_ELECTION and finding.scenario == IN_THE_OPEN
