"""Times of the imports as commands, into empty tables: python -m benchmarks.inside.imports REPEATS

Empties the table of postcodes between repeats: for a database that nobody needs.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time

from django.db import connection
from tqdm import tqdm

from constituencies.models import BoundarySet, PostcodeRow
from constituencies.postcode_index.index import index_path


def manage(*arguments: str) -> float:
    """Seconds that a command takes, with the start of Python and Django."""
    began = time.perf_counter()
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{process.stdout}")
    return time.perf_counter() - began


def forget_postcodes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {connection.ops.quote_name(PostcodeRow._meta.db_table)}")
    for boundary_set in BoundarySet.objects.all():
        shutil.rmtree(index_path(boundary_set.slug).parent, ignore_errors=True)
    BoundarySet.objects.update(postcodes_version="")


def main(repeats: int) -> None:
    manage("migrate", "--verbosity=0")
    seconds: dict[str, list[float]] = {"load_facts": [manage("load_facts")], "import_postcodes": []}
    for _ in tqdm(range(repeats), desc="Importing postcodes", disable=None, leave=False):
        forget_postcodes()
        seconds["import_postcodes"].append(manage("import_postcodes", "--commit"))
    rows = PostcodeRow.objects.count()
    print(json.dumps({"seconds": seconds, "rows": rows}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
