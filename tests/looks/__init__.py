"""What people see, looked at as a whole.

`states.py` lists every state of every page, and how to get there on a demo site: whoever adds a page or a state adds
it there. `tests/browser/test_accessible.py` holds each of them against axe, `script/screenshots` takes pictures of
all of them in every width, light and dark, and `script/lighthouse` measures the pages that people open first.
"""
