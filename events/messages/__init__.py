"""What people are told: planned, put into words, and sent, exactly once as far as that is possible.

`outbox` writes a message in the transaction of what it tells of, `reminders` those whose time has come, `afterwards`
what is asked of an event that is over; `applies` says whether one is still true; `words` says it, `letter` lays out an
e-mail, `render` makes that or a text message; `deliver` sends it, by `smtp` or `sms`.
"""
