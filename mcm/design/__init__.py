"""A page for the staff, at /design/: every component in every state, from the templates that the site itself uses.

`samples` holds what they show, made up; `views` puts it together. Whoever adds a component or a state adds a sample:
what is not on this page is seen by nobody until a visitor meets it.
"""
