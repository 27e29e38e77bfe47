"""Somebody at the admin: signs in, saves events, looks at lists."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

POSTCODE = "M1 1AE"
"""Where the saved events meet."""
ANSWER_WITHIN = 30
EVENT_LIST = "/admin/events/event/"
STRATEGIES = "/admin/targeting/strategy/"
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
        while events := re.findall(r'name="_selected_action" value="(\d+)"', page):
            fields = [("csrfmiddlewaretoken", _token(page)), ("action", "cancel")]
            self._post(path, fields + [("_selected_action", pk) for pk in events])
            page = self.get(path)

    def new_version(self) -> int:
        """Make a draft of the published strategy; its primary key."""
        page = self.get(WEIGHT_LIST)
        published = re.search(r'action="/admin/targeting/strategy/(\d+)/new-version/"', page)
        if published is None:
            raise RuntimeError("no strategy is published")
        path = f"{STRATEGIES}{published[1]}/new-version/"
        draft = re.search(r"/strategy/(\d+)/change/", self._post(path, {"csrfmiddlewaretoken": _token(page)}))
        if draft is None:
            raise RuntimeError("no draft was made")
        return int(draft[1])

    def preview(self, draft: int, within: float) -> None:
        """Have a preview worked out, and wait for it as the page does. Raises TimeoutError."""
        path, deadline = f"{STRATEGIES}{draft}/preview/", time.monotonic() + within
        self._post(path, {"csrfmiddlewaretoken": _token(self.get(f"{STRATEGIES}{draft}/change/"))})
        while json.loads(self.get(f"{path}?progress"))["working"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no preview within {within:.0f} s")
            time.sleep(0.05)
        if "would be sent elsewhere first" not in self.get(path):
            raise RuntimeError("the preview failed")

    def publish(self, draft: int) -> None:
        path = f"{STRATEGIES}{draft}/publish/"
        if not self._post(path, {"csrfmiddlewaretoken": _token(self.get(path))}).endswith(STRATEGIES):
            raise RuntimeError("it was not published")

    def save_all_weights(self, weight: float) -> None:
        """Set every seat's weight in the list, in one go."""
        page = self.get(WEIGHT_LIST)
        rows = re.findall(r'name="(form-\d+)-id" value="(\d+)"', page)
        fields = {"csrfmiddlewaretoken": _token(page), "_save": "Save"}
        fields |= {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
        for form, pk in rows:
            fields |= {f"{form}-id": pk, f"{form}-weight": str(weight), f"{form}-reason": "Benchmark"}
            fields |= {f"{form}-until": "", f"{form}-frozen_footfall": ""}
        with self._opener.open(f"{self.url}{WEIGHT_LIST}", urlencode(fields).encode(), timeout=ANSWER_WITHIN) as answer:
            if "changed successfully" not in answer.read().decode():
                raise RuntimeError("the weights were not saved")

    def _post(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> str:
        """The address that the answer comes from, after redirects."""
        with self._opener.open(f"{self.url}{path}", urlencode(fields).encode(), timeout=ANSWER_WITHIN) as answer:
            answer.read()
            address: str = answer.url
        return address


def _token(page: str) -> str:
    match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if match is None:
        raise RuntimeError("a page of the admin has no form")
    return match[1]
