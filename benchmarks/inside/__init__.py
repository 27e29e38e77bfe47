"""Programs that run in the site's environment, with its database: `Site.inside` starts them.

Each prints its figures as one line of JSON. By hand, on the site that `script/server` runs:

    .venv/bin/python -m local run -- .venv/bin/python -m benchmarks.inside.fill 30000
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcm.settings")
django.setup()
