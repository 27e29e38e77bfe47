"""Why a seat has the need that it has: its breakdown in words and numbers, for staff."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from targeting.models import SeatNeed
from targeting.snapshot.sentences import not_contested_sentence
from targeting.snapshot.standings import when_held


def explanation(need: SeatNeed) -> Iterator[tuple[str, str]]:
    """What each number means and what it is, in the order in which they enter the formula of need.py."""
    if need.not_contested:
        campaign = need.campaign
        when = when_held(campaign.baseline_election.held_on, is_by_election=False)
        yield _("Not contested"), not_contested_sentence(need.not_contested, campaign.party.in_sentence, when)
        return
    values = {
        _("Margin at the last result"): _("%+.1f points") % need.margin,
        _("Expected margin on polling day (mu)"): _("%+.1f points, give or take %.1f (sigma)")
        % (need.mean_margin, need.margin_sd),
        _("Included in it: “it is going better (or worse) here”, from field reports"): _("%+.1f points")
        % need.adjustment,
        _("It starts from"): _("the forecast of the strategy") if need.has_forecast else _("shares and their changes"),
        _("Chance of winning"): f"{100 * (need.win_chance or 0):.0f} %",
        _("Chance that one more point decides the seat (f)"): f"{100 * (need.decisive_chance or 0):.2f} %",
        _("Sessions already committed (footfall)"): f"{need.footfall:,.0f}",
        _("Points that the next session adds (g′)"): f"{need.gain_per_session:.6f}",
        _("Target weight"): f"{need.weight:g}",
        _("Need = weight × f × g′"): _("%.3e seats a session") % need.need,
        _("Shown as"): _("%(score).1f of 100: %(band)s") % {"score": need.score, "band": need.get_band_display()},
        _("When people are sent, need is multiplied by (“we need people”, from field reports)"): f"{need.lift:.2f}",
    }
    yield from values.items()
