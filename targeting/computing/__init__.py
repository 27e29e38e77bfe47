"""From facts, plans and events to the need of every seat.

`inputs` reads the database into arrays, `compute` puts them through targeting/need.py, `field_effects` says what
reports come to, `outlook` how many seats are to be expected.
"""
