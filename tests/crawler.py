"""Goes through the site as somebody does who follows every link and presses every button.

Every address that is found in a page, in JSON or in a calendar is visited in its turn, every form is sent empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

ADDRESS = re.compile(r"""(?:href|src|action|data-[\w-]*url)\s*=\s*"([^"]*)"|"(/[^"\s<>]*)"|(https?://[^\s"'<>\\]+)""")
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')
FIELD = re.compile(r'<(?:input|button)\b[^>]*\bname="([^"]*)"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')
SKIPPED = ("/static/", "/admin/")
SEEDS = (
    "/", "/?postcode=BR1+1AA", "/api/v1/need/", "/api/v1/lookup/?postcode=BR11AA", "/api/v1/constituencies/",
    "/api/v1/events/", "/api/v1/schema/", "/api/v1/docs/", "/how-it-works/", "/groups/new/", "/my-data/", "/hosting/",
)  # fmt: skip


class Crawler:
    """Visits whatever it finds, and tells where it met one of the secrets.

    `redirects_to`: addresses to which the POST of a group's pass may lead.
    """

    def __init__(
        self, *seeds: str, secrets: Collection[str], never: tuple[str, ...] = (), redirects_to: Collection[str] = ()
    ) -> None:
        self.secrets, self.redirects_to = secrets, redirects_to
        self.never = SKIPPED + never
        self.client = Client(raise_request_exception=False)
        self.waiting = [*SEEDS, *seeds]
        self.visited: dict[str, int] = {}
        self.leaks: list[str] = []
        self.redirects: list[str] = []

    def crawl(self) -> None:
        while self.waiting:
            self.visit(self.waiting.pop())

    def visit(self, address: str) -> None:
        if address in self.visited:
            return
        response = self.client.get(address)
        self.visited[address] = response.status_code
        body = self.look_at(f"GET {address}", response)
        self.waiting += self.found_in(address, body)
        for action, data in forms_in(address, body):
            answer = self.client.post(action, data)
            to = answer.get("Location", "")
            if answer.status_code == 303 and to in self.redirects_to:
                self.redirects.append(to)
                assert urlsplit(action).path.startswith("/groups/passes/")
                del answer.headers["Location"]
                to = ""
            self.waiting += self.found_in(action, self.look_at(f"POST {action}", answer))
            self.waiting += [self.here(action, to)] if to else []

    def broken(self) -> list[str]:
        return [address for address, status in self.visited.items() if status >= 500]

    def look_at(self, what: str, response: Any) -> str:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        body = str(content.decode(errors="replace"))
        whole = body + str(dict(response.headers)) + str(response.cookies)
        self.leaks += [f"{what}: {secret}" for secret in self.secrets if secret in whole]
        return body

    def found_in(self, address: str, body: str) -> Iterator[str]:
        for found in ADDRESS.findall(body):
            to = self.here(address, unescape(next(filter(None, found), "")))
            if to and not to.startswith(self.never):
                yield to

    def here(self, address: str, to: str) -> str:
        """Path and query on this site; empty for another one."""
        parts = urlsplit(urljoin(f"{settings.SITE_URL}{address}", to))
        if parts.netloc not in (urlsplit(settings.SITE_URL).netloc, "testserver"):
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")


def forms_in(address: str, body: str) -> list[tuple[str, dict[str, str]]]:
    """Where each form of a page is sent, with what it holds; once for each of its buttons."""
    forms = []
    for form in FORM.findall(body):
        action = ACTION.search(form)
        fields: dict[str, str] = {}
        buttons: list[dict[str, str]] = []
        for field in FIELD.finditer(form):
            value = VALUE.search(field[0])
            held = {field[1]: unescape(value[1]) if value else ""}
            if field[0].startswith("<button"):
                buttons.append(held)
            else:
                fields |= held
        to = urljoin(address, unescape(action[1]) if action else "")
        forms += [(to, fields | button) for button in buttons or [{}]]
    # Whoever cancels loses the way into the group: that is pressed last.
    return sorted(forms, key=lambda form: "cancel" in form[1].values())
