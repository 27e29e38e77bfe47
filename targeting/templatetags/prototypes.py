"""How the comparison of a prototype puts numbers into words."""

from __future__ import annotations

import math

from django import template

from targeting.prototypes.comparison import Measure
from targeting.prototypes.statistics import IntervalEstimate

register = template.Library()


@register.simple_tag
def estimate(measure: Measure, of: IntervalEstimate) -> str:
    """Such as “3.2% (2.8 to 3.7)”; “–” where nothing is known."""
    if any(not math.isfinite(value) for value in of):
        return "–"
    sign = "+" if of is measure.difference else ""
    texts = [f"{value:{sign}.{measure.decimals}f}".replace("-", "−") for value in of]
    unit = "%" if measure.is_percent and not sign else ""
    return f"{texts[0]}{unit} ({texts[1]} to {texts[2]})"


@register.filter
def unlocalised(value: float) -> str:
    """A number as SVG takes it."""
    return f"{value:g}"
