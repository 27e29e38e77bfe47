"""Facts to look at; campaigns to edit; by-elections to enter and to delete."""

from constituencies.admin import by_elections, campaigns, facts

__all__ = ["by_elections", "campaigns", "facts"]
