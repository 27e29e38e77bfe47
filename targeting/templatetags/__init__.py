"""How times, distances and slugs are put into words.

`display` is the one place for it, for templates and for the pages that are answered from memory.
"""
