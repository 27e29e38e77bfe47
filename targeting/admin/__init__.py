"""Staff's desk: target weights, strategies, and why each seat has the need that it has."""

from targeting.admin import need, strategies, weights

__all__ = ["need", "strategies", "weights"]
