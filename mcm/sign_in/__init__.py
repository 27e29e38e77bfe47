"""The door for those who have an account: organisers, regional organisers, staff, administrators.

One comes in by password (`views`), by a link in a mail (`links`) or by an invitation (`invitations`); whoever steers
has a second factor too (`second_factor`). Attempts are counted before anything is hashed (`limits`), one password at a
time is hashed (`hashing`), and until all that is asked for is shown nobody is signed in (`middleware`, `proof`). What
happened at the door is kept for a while (`records`).
"""
