"""Runs the site on one machine with nothing installed: script/server, script/manage, script/test.

A private PostgreSQL and Valkey (from wheels) where DATABASE_URL and REDIS_URL are unset; supervisord over them and over
the site's own programs; a launcher over supervisord. Knows no Django: it must work before the site does.

Where everything is kept: `home`. What the site finds in its environment: `environment`. The services: `postgres`,
`valkey`. Which command is behind each program: `programs`, `launch`. What happens after a `kill -9`: `processes`.
"""
