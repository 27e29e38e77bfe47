"""How a campaign went, day by day: need, people going, footfall and sign-ups of each seat.

`record` writes the day's rows at each recompute and deletes them with the campaign's other data; `rows` reads many of
them quickly. `recent` is the last weeks in bands, as a snapshot carries them, and `words` what the public is told of
them; `overview` is the country on a day, for staff. `shape` draws: pure.
"""
