"""The desks of the plan: weights, strategies, forecasts, reports, starving seats, need, who came, prototypes, history.

Each desk checks who may do what and shows it; what is written goes through targeting/plan/. `strategy_pages` are the
steps of a strategy from draft to published and back; `fast_inputs` keeps a list of 650 rows quick.
"""

from targeting.admin import attendance, field_reports, forecasts, history, need, prototypes, radar, strategies, weights

__all__ = [
    "attendance",
    "field_reports",
    "forecasts",
    "history",
    "need",
    "prototypes",
    "radar",
    "strategies",
    "weights",
]
