"""Judgement: strategies, target weights, forecasts and reports, and the need computed from them.

Strategy ─< HeldWeight, ShareChange, KindAttendance    TargetWeight, FieldReport, SeatNeed >─ Constituency
Forecast ─< SeatForecast    Preview: of a draft    SnapshotRow: what is served    Demand: lookups by day and outcode
DailyNeed: each seat on each day    Prototype ─< PrototypeCount: what is tried out, and what was counted of it
"""

from targeting.models.attendance import Attendance, KindAttendance
from targeting.models.daily import DailyNeed
from targeting.models.demand import Demand
from targeting.models.field_report import FieldReport
from targeting.models.forecast import Forecast, SeatForecast
from targeting.models.history import History
from targeting.models.preview import Preview
from targeting.models.prototype import Prototype, PrototypeCount
from targeting.models.seat import SeatNeed, StarvingSeat, TargetWeight, WeightLimits
from targeting.models.snapshot import SnapshotRow
from targeting.models.strategy import HeldWeight, ShareChange, Strategy

__all__ = [
    "Attendance",
    "DailyNeed",
    "Demand",
    "FieldReport",
    "Forecast",
    "HeldWeight",
    "History",
    "KindAttendance",
    "Preview",
    "Prototype",
    "PrototypeCount",
    "SeatForecast",
    "SeatNeed",
    "ShareChange",
    "SnapshotRow",
    "StarvingSeat",
    "Strategy",
    "TargetWeight",
    "WeightLimits",
]
