"""Judgement: strategies, target weights, and the need computed from them."""

from targeting.models.demand import Demand
from targeting.models.preview import Preview
from targeting.models.seat import SeatNeed, TargetWeight
from targeting.models.snapshot import Snapshot
from targeting.models.strategy import HeldWeight, ShareChange, Strategy

__all__ = ["Demand", "HeldWeight", "Preview", "SeatNeed", "ShareChange", "Snapshot", "Strategy", "TargetWeight"]
