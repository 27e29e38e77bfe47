"""People in the United Kingdom read miles: kilometres stand in the API alone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from tests.conftest import EventMaker
from tests.crawler import Crawler

TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
KILOMETRES = re.compile(r"\bkm\b|\bkilomet", re.IGNORECASE)


class Reader(Crawler):
    """Reads what people see of each page of HTML."""

    def look_at(self, what: str, response: Any) -> str:
        body = super().look_at(what, response)
        if response.get("Content-Type", "").startswith("text/html"):
            match = KILOMETRES.search(unescape(TAGS.sub(" ", body)))
            self.leaks += [f"{what}: {match[0]}"] if match else []
        return body


@pytest.mark.usefixtures("postcodes")
def test_no_public_page_speaks_of_kilometres(make_event: EventMaker, publish_now: Any) -> None:
    make_event(walking="long")
    make_event("Crowmere", walking="short")
    publish_now()
    reader = Reader("/?postcode=CR1+1AA&travel=any", secrets=[])
    reader.crawl()
    assert len(reader.visited) > 30
    assert reader.leaks == []
