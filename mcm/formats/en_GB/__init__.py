"""British English, the site's one language.

Django looks for `formats.py` in a folder that is called as the locale is.
Input formats stay as Django has them.
"""
