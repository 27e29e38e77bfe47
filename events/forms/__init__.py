"""The forms of the site: one module for each thing that somebody sets up, signs up for, or tells us.

Forms check at the edge and say what to do; what is written goes through the services of this app. `public` holds
what forms of public pages share, `organiser` is the form of the admin, `host` the one for everybody.
"""
