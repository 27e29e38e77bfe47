"""Whose plan is whose: weights, need and reports by region; what a strategy assumes is the centre's."""

from constituencies.scope.rules import centre, everybody, in_regions, set_rule
from targeting.models import (
    Attendance,
    FieldReport,
    Forecast,
    HeldWeight,
    History,
    KindAttendance,
    Prototype,
    SeatNeed,
    ShareChange,
    StarvingSeat,
    Strategy,
    TargetWeight,
    WeightLimits,
)

for model in (TargetWeight, SeatNeed, StarvingSeat):
    set_rule(model, in_regions("constituency__region"))
set_rule(Attendance, everybody)  # shares of the whole country, and of nobody
set_rule(FieldReport, in_regions("constituency__region", own="reporter"))
for assumption in (Forecast, HeldWeight, History, KindAttendance, Prototype, ShareChange, Strategy, WeightLimits):
    set_rule(assumption, centre)
