"""Where an event would count most, suggested to whoever is about to set one up.

`sentences` says it, `marks` keeps who suggested it until the event is saved, and `followed` counts what became of it.
What the suggestion is, targeting says through events/hooks.py.
"""
