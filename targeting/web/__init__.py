"""Answers from memory: the map, the lookup, need and the pages of seats.

`lookup` finds the answer; `html` and `cards` write it as a page, filling `slots` in templates that were rendered once;
`memory` is HTTP without a database. views.py and api.py, one floor up, put these together.
"""
