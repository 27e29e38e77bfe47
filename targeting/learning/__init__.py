"""What sign-ups and hosts' counts teach about attendance, as numbers alone: no Django, no database.

`beta` has the quantiles of a beta distribution; `shares` the share of people with a place who came, and how many came
besides. Both say how far they can be off, also by those who never answered. The questions behind them are asked by
events/messages/afterwards.py; `targeting/plan/attendance.py` reads the answers and takes them into a draft.
"""
