"""The desks of the plan: weights, strategies, forecasts, field reports, starving seats, need, history."""

from targeting.admin import field_reports, forecasts, history, need, radar, strategies, weights

__all__ = ["field_reports", "forecasts", "history", "need", "radar", "strategies", "weights"]
