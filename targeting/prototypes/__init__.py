"""Ideas tried out on a share of the visitors: who gets which answer, what is counted of it, and what came of it.

`variants` says which answer a visitor gets, from a cookie (pure), and `running` what of a prototype goes into the
snapshot. `counted` counts lookups and event pages by day and variant, and `visits` is what the pages of events ask.
`steps` has every write: start, stop, change. `comparison` puts both variants beside each other by the formulae of
`statistics` (pure), and `intervals_svg` draws that. `views` is the testers' link and the way out.
"""
