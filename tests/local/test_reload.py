"""script/server --reload in a copy of the tree: each kind of edit is seen at the next request."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.home import CHECKOUT, Home

pytestmark = [pytest.mark.slow, pytest.mark.alone]

PATIENCE = 30.0
"""Seconds, on a machine that is busy with other tests; alone on two cores it takes under two."""
KINDS = {
    "style": ("static/css/bands.css", "--need-high: #b5323a", "--need-high: #b5323b", "/static/css/bands.css"),
    "script": (
        "static/js/map/legend.js",
        "export function ",
        "/* edited */ export function ",
        "/static/js/map/legend.js",
    ),
    "template": ("templates/targeting/map.html", "Where can you make", "Where could you make", "/"),
    "python": (
        "constituencies/lookup_sentences.py",
        "That is not a postcode, town or",
        "That is no postcode, town or",
        "/api/v1/lookup/?postcode=zz",
    ),
    "template of Django's program": (
        "templates/base.html",
        "<!DOCTYPE html>",
        "<!DOCTYPE html><!-- edited -->",
        "/events/new/",
    ),
}


@dataclass
class Site:
    tree: Path
    url: str
    process: subprocess.Popen[str]

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 -- our own address
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return str(error.read().decode())
        except OSError:
            return ""


@pytest.fixture(scope="module")
def site(shared_home: Home, clean_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    tree = tmp_path_factory.mktemp("tree") / "copy"
    shutil.copytree(CHECKOUT, tree, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "server", "--reload"],
        cwd=tree,
        env=clean_environ | {"MCM_HOME": str(shared_home.path), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Edits of"):
            break
    else:
        pytest.fail("".join(said))
    yield Site(tree, f"http://127.0.0.1:{port}", process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.mark.parametrize("kind", KINDS)
def test_an_edit_is_seen(kind: str, site: Site) -> None:
    name, before, after, path = KINDS[kind]
    file = site.tree / name
    original = file.read_text()
    assert before in original
    assert wait_for(site, path, before), "it answers as it stands"
    file.write_text(original.replace(before, after, 1))
    began = time.monotonic()
    assert wait_for(site, path, after)
    print(f"{kind}: {time.monotonic() - began:.2f} s")  # noqa: T201 -- pytest -rP shows it
    file.write_text(original)
    time.sleep(6)  # the workers start anew too


def test_half_written_python_ends_nothing_and_is_named(site: Site) -> None:
    file = site.tree / "targeting" / "need.py"
    original = file.read_text()
    file.write_text(original + "\ndef half(:\n")
    assert site.process.stdout
    assert any(line.startswith("targeting/need.py: ") for line in site.process.stdout)
    assert wait_for(site, "/", "Where can")
    file.write_text(original)


def wait_for(site: Site, path: str, text: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while text not in site.get(path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
