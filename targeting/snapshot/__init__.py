"""What all web processes serve: everything public about a campaign at one moment, in one file.

`build` makes it of what was computed, with the `texts` and `sentences` that people read; `format` is the file, `store`
keeps it (a row in PostgreSQL, a copy on each host, an announcement in Redis), `holder` is what a process has in memory.
"""
