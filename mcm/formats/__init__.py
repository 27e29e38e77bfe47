"""How times and dates are written where Django's own formats do not say it as our pages do.

A module for each language, found through FORMAT_MODULE_PATH; what it leaves out is as Django has it.
"""
