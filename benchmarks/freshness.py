"""How long from saving an event in the admin until the public answers show it.

Drives a running site (`script/server`) over HTTP as its demo organiser: saves events in the admin one after
another and asks for the constituency's answer until the event is in it. Then the same with the next saves
already under way. Prints the delays after the save's own response, in milliseconds.

    script/benchmark freshness [--events 40] [--url http://localhost:8000]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import statistics
import threading
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

POSTCODE = "M1 1AE"
TIMEOUT = 20.0
FRESH_WITHIN = 1.0


def sign_in(url: str) -> OpenerDirector:
    home = Path(os.environ.get("MCM_HOME") or ".local")
    logins = dict(line.split() for line in (home / "demo-logins").read_text().splitlines())
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    token = _token(opener.open(f"{url}/admin/login/").read().decode())
    fields = {"username": "organiser", "password": logins["organiser"], "csrfmiddlewaretoken": token}
    answer = opener.open(f"{url}/admin/login/?next=/admin/", urlencode(fields).encode())
    assert answer.url.endswith("/admin/"), "the demo organiser could not sign in"
    return opener


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def save_event(opener: OpenerDirector, url: str, title: str) -> None:
    token = _token(opener.open(f"{url}/admin/events/event/add/").read().decode())
    # The soonest events are shown: this one begins in a few minutes.
    start = dt.datetime.now() + dt.timedelta(minutes=5)
    end = start + dt.timedelta(minutes=30)
    fields = {
        "csrfmiddlewaretoken": token,
        "kind": "canvassing",
        "title": title,
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%Y-%m-%d}",
        "ends_at_1": f"{end:%H:%M:%S}",
        "place": "Benchmark",
        "postcode": POSTCODE,
        "step_free": "unknown",
        "status": "published",
    }
    answer = opener.open(f"{url}/admin/events/event/add/", urlencode(fields).encode())
    assert answer.url.endswith("/admin/events/event/"), "the event was not saved"


def seconds_until_visible(url: str, title: str, saved_at: float) -> float:
    opener = build_opener()
    lookup = json.load(opener.open(f"{url}/api/v1/lookup/?{urlencode({'postcode': POSTCODE})}"))
    code = lookup["constituency"]["code"]
    while time.monotonic() < saved_at + TIMEOUT:
        seat = json.load(opener.open(f"{url}/api/v1/constituencies/{code}/"))
        if any(event["title"] == title for event in seat["events"]):
            return time.monotonic() - saved_at
        time.sleep(0.005)
    raise TimeoutError(f"{title} did not appear within {TIMEOUT:.0f} s")


def cancel_all(opener: OpenerDirector, url: str) -> None:
    page = opener.open(f"{url}/admin/events/event/?q=Benchmark&status__exact=published").read().decode()
    while chosen := re.findall(r'name="_selected_action" value="(\d+)"', page):
        fields = [("csrfmiddlewaretoken", _token(page)), ("action", "cancel")]
        data = urlencode(fields + [("_selected_action", pk) for pk in chosen]).encode()
        opener.open(f"{url}/admin/events/event/?q=Benchmark&status__exact=published", data).read()
        page = opener.open(f"{url}/admin/events/event/?q=Benchmark&status__exact=published").read().decode()


def one_by_one(opener: OpenerDirector, url: str, events: int) -> list[float]:
    delays = []
    for number in range(events):
        title = f"Benchmark {time.time_ns()} {number}"
        save_event(opener, url, title)
        delays.append(seconds_until_visible(url, title, time.monotonic()))
    return delays


def several_a_second(opener: OpenerDirector, url: str, events: int) -> list[float]:
    delays: list[float] = []
    watchers = []
    for number in range(min(events, 10)):  # a seat shows its next ten events
        title = f"Benchmark {time.time_ns()} {number}"
        save_event(opener, url, title)
        watch = threading.Thread(target=_watch, args=(url, title, time.monotonic(), delays))
        watch.start()
        watchers.append(watch)
        time.sleep(0.2)
    for watch in watchers:
        watch.join()
    return delays


def _watch(url: str, title: str, saved_at: float, delays: list[float]) -> None:
    delays.append(seconds_until_visible(url, title, saved_at))


def report(name: str, delays: list[float]) -> None:
    ordered = sorted(1000 * delay for delay in delays)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    verdict = "within" if p99 <= 1000 * FRESH_WITHIN else "NOT within"
    print(
        f"{name:<18} n={len(ordered):<3} p50 {statistics.median(ordered):6.0f} ms   p99 {p99:6.0f} ms"
        f"   max {ordered[-1]:6.0f} ms   {verdict} the goal of {FRESH_WITHIN:.0f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT', '8000')}")
    options = parser.parse_args()
    opener = sign_in(options.url)
    cancel_all(opener, options.url)
    try:
        for name, measure in (("one by one", one_by_one), ("five a second", several_a_second)):
            delays = []
            remaining = options.events if measure is one_by_one else 10
            while remaining > 0:
                delays += measure(opener, options.url, min(8, remaining))
                cancel_all(opener, options.url)
                remaining -= 8
            report(name, delays)
    finally:
        cancel_all(opener, options.url)


if __name__ == "__main__":
    main()
