"""The public pages about events, from the database: one module for each thing that somebody does there.

Each only reads the request, asks a service or a form of this app, and picks the page. `form_pages` is what pages with
a form share, `campaigns` what they say of their campaign.
"""
