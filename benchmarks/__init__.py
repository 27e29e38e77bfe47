"""How fast the site is: `script/benchmark` starts a real one, drives it from outside and prints a report.

    script/benchmark [NAME …] [--quick] [--output report.md]

| question | module |
|---|---|
| what is measured? | `parts/`, a module each |
| what is promised? | `goals.py` |
| which site? | `site.py`: as `script/server` starts it, in a folder and on a port of its own |
| who asks, and how often? | `load.py`: wrk with `wrk.lua`, or `client.py`; `desk.py`: somebody at the admin |
| compared with what? | `yardsticks.py`: nginx, and `bare.py` |
| what runs beside the site's own code? | `inside/` |

Only over loopback. Nothing is measured twice to keep the better figure: medians are medians.
"""
