"""How many places an event has at this moment, for all processes at once.

`ledger` counts confirmed and reserved places in Redis, by the scripts of `scripts`; PostgreSQL remains the truth,
and corrects it. `bands` is what of that the public sees, `nearly_full` tells the host in time.
"""
