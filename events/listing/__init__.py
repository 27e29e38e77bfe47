"""The public list of what is on: the page /events/ and the API's list find the same events by the same filters.

`filters` reads what an address asks, and writes it again; `start` is the place that distances are counted from;
`arrays` holds all events of a campaign, and `memory` keeps them until something changes; `choosing` picks those that
fit, in order, a page at a time. Only the rows of that page are read from the database then.
"""
