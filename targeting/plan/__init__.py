"""What staff decide, and how they see what it would change.

Every write of a plan passes through `strategies`, `weights`, `forecasts` or `field_reports`; `previews` works out a
draft, `caveats` says what to know before one trusts it, `history` who changed what.
"""
