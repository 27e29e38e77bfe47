"""What is assumed of where volunteers are, as long as too few have asked. Pure."""

EXPONENT = 1.5
"""Volunteers in a seat grow faster than the party's votes."""
LONDON_FACTOR = 2.0
"""And there are so many times as many in London."""
