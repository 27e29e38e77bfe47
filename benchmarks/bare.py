"""The least that the web server can be asked to do: a yardstick. BENCHMARK_PAGE names the file that it answers with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

BODY = Path(os.environ["BENCHMARK_PAGE"]).read_bytes()
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


async def application(_scope: Scope, protocol: HTTPProtocol) -> None:
    protocol.response_bytes(200, HEADERS, BODY)
