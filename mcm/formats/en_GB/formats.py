"""The day has 24 hours, at the desks as on the pages: “27 Nov 2026, 14:30” instead of “2:30 p.m.”."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
