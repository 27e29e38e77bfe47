"""Places and constituencies by name, as people type them.

searchable.py makes texts alike that mean the same name; town_names.py and seat_names.py find towns and constituencies
by it; gazetteer.py is what a lookup asks: one place for a text, or what somebody may go on to type. Pure: knows
neither Django nor the database; what a constituency is called comes from the snapshot.
"""
