"""Judgement: strategies, target weights, forecasts and reports, and the need computed from them.

Strategy ─< HeldWeight, ShareChange, KindAttendance    TargetWeight, FieldReport, SeatNeed >─ Constituency
Forecast ─< SeatForecast    Preview: of a draft    SnapshotRow: what is served    Demand: lookups by day and outcode
"""

from targeting.models.attendance import Attendance, KindAttendance
from targeting.models.demand import Demand
from targeting.models.field_report import FieldReport
from targeting.models.forecast import Forecast, SeatForecast
from targeting.models.history import History
from targeting.models.preview import Preview
from targeting.models.seat import SeatNeed, StarvingSeat, TargetWeight, WeightLimits
from targeting.models.snapshot import SnapshotRow
from targeting.models.strategy import HeldWeight, ShareChange, Strategy

__all__ = [
    "Attendance",
    "Demand",
    "FieldReport",
    "Forecast",
    "HeldWeight",
    "History",
    "KindAttendance",
    "Preview",
    "SeatForecast",
    "SeatNeed",
    "ShareChange",
    "SnapshotRow",
    "StarvingSeat",
    "Strategy",
    "TargetWeight",
    "WeightLimits",
]
