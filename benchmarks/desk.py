"""Somebody at the admin: signs in, saves events, looks at lists."""

from __future__ import annotations

import datetime as dt
import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

POSTCODE = "M1 1AE"
"""Where the saved events meet."""
ANSWER_WITHIN = 30
EVENT_LIST = "/admin/events/event/"
WEIGHT_LIST = "/admin/targeting/targetweight/?all="


class Desk:
    """A signed-in session."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        token = _token(self.get("/admin/login/"))
        fields = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        if not self._post("/admin/login/?next=/admin/", fields).endswith("/admin/"):
            raise RuntimeError(f"the demo login {username} could not sign in")

    def get(self, path: str) -> str:
        with self._opener.open(f"{self.url}{path}", timeout=ANSWER_WITHIN) as answer:
            text: str = answer.read().decode()
        return text

    def save_event(self, title: str, starts_in: dt.timedelta = dt.timedelta(minutes=5)) -> None:
        token = _token(self.get(f"{EVENT_LIST}add/"))
        start = dt.datetime.now() + starts_in
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
            "toilets": "unknown",
            "seated_jobs": "unknown",
            "walking": "unknown",
            "shifts-TOTAL_FORMS": "0",
            "shifts-INITIAL_FORMS": "0",
            "status": "published",
        }
        if not self._post(f"{EVENT_LIST}add/", fields).endswith(EVENT_LIST):
            raise RuntimeError("the event was not saved")

    def cancel_all(self) -> None:
        """Cancel every event that was saved here."""
        path = f"{EVENT_LIST}?q=Benchmark&status__exact=published"
        page = self.get(path)
        while chosen := re.findall(r'name="_selected_action" value="(\d+)"', page):
            fields = [("csrfmiddlewaretoken", _token(page)), ("action", "cancel")]
            self._post(path, fields + [("_selected_action", pk) for pk in chosen])
            page = self.get(path)

    def _post(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> str:
        """The address that the answer comes from, after redirects."""
        with self._opener.open(f"{self.url}{path}", urlencode(fields).encode(), timeout=ANSWER_WITHIN) as answer:
            answer.read()
            address: str = answer.url
        return address


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("a page of the admin has no form")
    return found[1]
