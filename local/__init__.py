"""Runs the site on one machine with nothing installed.

A private PostgreSQL and Valkey (from wheels) where DATABASE_URL and REDIS_URL are unset,
supervisord over them and over the web server, the worker and beat, and a launcher over
supervisord. Imports no Django: it must work before the site does.

| question | module |
|---|---|
| where is everything kept? | `home.py` |
| what does the site find in its environment? | `environment.py` |
| how are PostgreSQL and Valkey set up? | `postgres.py`, `valkey.py` |
| which command is behind each program? | `programs.py`, `launch.py` |
| what happens after a `kill -9`? | `processes.py` |
| script/server, script/manage | `server.py`, `run.py` |
"""
