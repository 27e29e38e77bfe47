"""Events to try the site with: a campaign in its third week.

`seats` says how much each seat needs, `week` which sessions that comes to and when, `room` how many people come,
`words` what they are called, `spots` where they meet; `events` makes events of it all, `answers` says who came to those
that are over, `past` what the days before looked like. Everything follows from the day and from each seat's code: made
twice on one day it is the same.
"""
