"""Servers that do nothing but send the bytes of the map page: what this machine could do at best."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.load import HEADERS
from benchmarks.site import Site, free_port, start_server, stop_server
from local import programs

UP_WITHIN = 20.0
_NGINX = """\
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=10;
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
    }}
}}
"""


def save_page(site: Site, folder: Path) -> Path:
    """The map page as a browser gets it over the wire, compressed, as a plain file."""
    (folder / "www").mkdir(exist_ok=True)
    page = folder / "www" / "index.html"
    with urlopen(Request(f"{site.url}/", headers=HEADERS), timeout=10) as answer:  # noqa: S310 -- our own address
        page.write_bytes(answer.read())
    return page


@contextmanager
def nginx(folder: Path) -> Iterator[str | None]:
    """The address of an nginx that serves the page as a static file; None where there is no nginx."""
    binary = shutil.which("nginx")
    if binary is None:
        yield None
        return
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    log = folder / "nginx.log"
    server = start_server([binary, "-p", str(folder), "-e", str(log), "-c", str(config)], {"PATH": ""}, log)
    with _running(server, port, log) as address:
        yield address


@contextmanager
def bare_server(site: Site, page: Path) -> Iterator[str]:
    """The address of the same web server, with the same options, over a function that returns the page."""
    port = free_port()
    environ = site.environ | {"PORT": str(port), "BENCHMARK_PAGE": str(page)}
    command = [*programs.build("web", site.home, environ).argv[:-1], "benchmarks.bare:application"]
    log = page.parent.parent / "bare.log"
    with _running(start_server(command, environ, log), port, log) as address:
        yield address


@contextmanager
def _running(server: subprocess.Popen[bytes], port: int, log: Path) -> Iterator[str]:
    try:
        deadline = time.monotonic() + UP_WITHIN
        while not _listens(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"A server to compare with did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop_server(server, 10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
