"""Promises kept around every write: whoever was told something else is told anew, in the same transaction.

`telling` compares what people and hosts last heard with what holds after a write, and writes the messages; `status`
asks the table of steps (events/promises/steps.py) and puts refusals into words; `hosts` looks after the events of those
who are erased or blocked. Called by events/services.py and the other doors, never by pages.
"""
