"""What is known of who came, beside what a strategy assumes: a table in the strategy's form."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from targeting.models import Strategy
from targeting.plan.attendance import ENOUGH_SIGNUPS, Learned, learned


def attendance_table(strategy: Strategy) -> str:
    if strategy._state.adding:
        return "–"
    rows = format_html_join(
        "",
        "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>",
        ((row.label, _assumed(row), _sentence(row)) for row in learned(strategy)),
    )
    head = format_html(
        "<tr><th scope='col'>{}</th><th scope='col'>{}</th><th scope='col'>{}</th></tr>",
        _("kind of event"),
        _("assumed here"),
        _("who came, in this campaign"),
    )
    return format_html(
        "<table><thead>{}</thead><tbody>{}</tbody></table><p>{}</p>",
        head,
        rows,
        _(
            "This counts people who had confirmed, once they or the host have said whether they "
            "came. Nobody counts walk-ins, so those are not learned. None of it takes effect until "
            "you use it in a draft."
        ),
    )


def _assumed(row: Learned) -> str:
    return _("%(walk_ins)g walk-ins, show rate %(rate).2f") % {"walk_ins": row.walk_ins, "rate": row.show_rate}


def _sentence(row: Learned) -> str:
    """Such as “of 212 confirmed 118 came: 0.56”."""
    names = {"confirmed": row.confirmed, "came": row.came, "rate": row.rate, "enough": ENOUGH_SIGNUPS}
    if not row.confirmed:
        return _("nothing known yet")
    if row.rate is None:
        return _("%(came)d of %(confirmed)d confirmed came: too few to tell, it takes %(enough)d") % names
    return _("%(came)d of %(confirmed)d confirmed came: %(rate).2f") % names
