"""Tags for templates of every app.

`modules` tells the browser early which scripts a page imports, so that it need not find out one after the other.
"""
