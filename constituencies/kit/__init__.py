"""Tools that know no model: arrays in files that all processes map, CSV that a spreadsheet opens, Redis, bulk copies.

Any app may use them. Whoever looks for a rule of the campaign is in the wrong room: those are one floor up, in the
modules beside this folder.
"""
