"""How requests are answered: from memory in front of Django, and by Django where the database is needed.

`fast_path` is the first to see a request; what it cannot answer goes to Django's own processes (`django_pool`), so
that pages which wait for the database never hold up a lookup.
"""
