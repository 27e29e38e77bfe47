"""Tools that know no model: arrays in mapped files, content codings, cells of CSV, Redis, forms, bulk copies.

Any app may use them. Whoever looks for a rule of the campaign is in the wrong room: those are one floor up, in the
modules beside this folder.
"""
