"""What people may count on, as rules alone: no Django, no database.

`steps` is the table of an event's status: who may change it from what to what, on which condition, and what is sent.
`promise` says what somebody last heard of their part of an event and what holds now, and which news that makes.
events/keeping/ puts them around every write.
"""
