"""Many passwords at once, at a real site: the pages of events go on."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

import pytest

from tests.site import Site, site_of_its_own

pytestmark = [pytest.mark.slow, pytest.mark.alone]
ATTEMPTS = 24
ROUNDS = 3


def opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))


def status(browser: OpenerDirector, url: str, data: bytes | None = None) -> int:
    try:
        with browser.open(url, data, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        return error.code


def attempt(site: Site, name: str) -> int:
    browser = opener()
    with browser.open(f"{site.url}/admin/login/", timeout=30) as page:
        match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert match
    fields = {"username": name, "password": "not the password", "csrfmiddlewaretoken": match[1]}
    return status(browser, f"{site.url}/admin/login/", urlencode(fields).encode())


def test_twenty_four_attempts_at_once_take_no_event_page_away() -> None:
    with site_of_its_own() as site:
        event = site.query("SELECT id FROM events_event WHERE status = 'published' ORDER BY starts_at DESC LIMIT 1")
        pages: list[tuple[int, float]] = []
        end = threading.Event()

        def visit() -> None:
            visitor = opener()
            while not end.is_set():
                begin = time.monotonic()
                pages.append((status(visitor, f"{site.url}/events/{event}/"), time.monotonic() - begin))

        visitor = threading.Thread(target=visit)
        visitor.start()
        with ThreadPoolExecutor(ATTEMPTS) as pool:
            names = [f"name{number}" for number in range(ATTEMPTS * ROUNDS)]
            attempts = Counter(pool.map(lambda name: attempt(site, name), names))
        end.set()
        visitor.join()
        assert {code for code, _seconds in pages} == {200}, Counter(code for code, _seconds in pages)
        assert len(pages) > 5
        assert max(seconds for _code, seconds in pages) < 5
        # Looked at, turned away for a moment, and after too many from one address for a while.
        assert set(attempts) <= {400, 503, 429}
        assert attempts[503] > 0
        assert attempts[400] > 0
