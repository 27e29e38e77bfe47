"""On real data, in front of Django and behind it, the same bytes; what the running site sends is the same again."""

from __future__ import annotations

import random
import urllib.error
import urllib.request
from collections import Counter
from typing import Any
from urllib.parse import quote_plus

import numpy as np
import orjson
import pytest
from django.core.wsgi import get_wsgi_application

from constituencies.kit.mapped_arrays import map_file
from constituencies.lookup import Outcome
from constituencies.postcode_index.index import FORMAT, KIND, index_path, registry
from constituencies.postcodes import compact_texts
from targeting.snapshot import holder as current
from tests.site import Site
from tests.wsgi import InFront, ask

POSTCODES = 300
OTHERS = [
    *("Leeds", "Newport", "hove & portslade", "Anglesey", "Liverpol"),
    "", " ", "SW1A", "sw1a 1", "M1", "BT1 5GS", "BT1", "PR7 1AA", "JE2 3AB", "GY1 1AA", "IM1 1AA", "BFPO 57", "RH11 7H",
    "SW", "SWIA 1AA", "10 Downing Street, SW1A 2AA", "ZE9 9ZZ", "QQ1 1AA", "EH99 1SP", "W1", "NPT 0VA", "😀", "%",
]  # fmt: skip


@pytest.fixture
def real(site: Site, settings: Any, db: None) -> Site:
    """This process takes over what the running site has published."""
    settings.MCM_HOME = site.home
    registry.clear()
    current.holder.refresh()
    assert current.holder.get() is not None
    return site


def some_postcodes(boundary_set: str) -> list[str]:
    arrays = map_file(index_path(boundary_set), KIND, FORMAT).arrays
    sectors, starts, units = arrays["sectors"], arrays["starts"], arrays["units"]
    rows = np.random.default_rng(7).choice(len(units), POSTCODES, replace=False)
    sector = sectors[np.searchsorted(starts, rows, side="right") - 1]
    return [text.decode() for text in compact_texts((sector << np.uint64(16)) | units[rows])]


def test_every_outcome_and_hundreds_of_postcodes(real: Site) -> None:
    django = get_wsgi_application()
    fast = InFront(django, lambda environ, _start: pytest.fail(f"{environ['PATH_INFO']} went on to Django"))
    served = current.holder.get()
    assert served is not None
    outcomes: Counter[str] = Counter()
    chance = random.Random(7)  # noqa: S311 -- no secret
    for text in [*some_postcodes(served.snapshot.boundary_set), *OTHERS]:
        query = f"postcode={quote_plus(text)}&travel={chance.choice(['30m', '1h', '2h', 'any'])}"
        for address in (f"/api/v1/lookup/?{query}", f"/?{query}"):
            answer = ask(fast, address)
            assert answer == ask(django, address), address
        outcomes[orjson.loads(ask(fast, f"/api/v1/lookup/?{query}").body)["outcome"]] += 1
    assert outcomes["found"] > 0.9 * POSTCODES
    assert set(outcomes) == {outcome.value for outcome in Outcome} - {"not-loaded"}
    for slug in served.snapshot.slugs:
        assert ask(fast, f"/constituencies/{slug}/") == ask(django, f"/constituencies/{slug}/")


def test_the_running_site_sends_these_bytes(real: Site) -> None:
    django = get_wsgi_application()
    for text in ("SW1A 1AA", "RH11 7H", "ZE9 9ZZ"):
        address = f"/api/v1/lookup/?postcode={quote_plus(text)}"
        try:
            body = urllib.request.urlopen(real.url + address).read()  # noqa: S310 -- our own address
        except urllib.error.HTTPError as error:
            body = error.read()
        assert body == ask(django, address).body


def test_the_cases_that_users_of_other_finders_reported(real: Site) -> None:
    """On the real index: the page and the API, in front of Django and behind it."""
    django = get_wsgi_application()
    fast = InFront(django, django)

    def says(text: str) -> Any:
        addresses = [f"/api/v1/lookup/?postcode={quote_plus(text)}", f"/?postcode={quote_plus(text)}"]
        for address in addresses:
            assert ask(fast, address) == ask(django, address)
        return orjson.loads(ask(fast, addresses[0]).body), ask(fast, addresses[1]).body.decode()

    for text, suggestion in DECORATED.items():
        assert says(text)[0]["suggestion"] == suggestion, text
    for text in ("TE57 ING", "ZZ1 1ZZ"):
        assert says(text)[0]["suggestion"] == ""
    for text in ("PR2 5BN", "GL11 6YD", "CM23 3WE", "OX10 9SA", "PA87 2BY"):  # the point is 25 to 151 km away
        assert says(text)[0]["constituency"] == says(text[:-2])[0]["constituency"], text
    for text in ("SK22 4DX", "RG18 4NX"):
        body, page = says(text)
        assert len(body["choices"]) > 1
        assert "Not your constituency?" in page


DECORATED = {
    "“M1 1AE”": "M1 1AE",
    "Plas Tŷ Gwyn, Caernarfon LL55 1AB": "LL55 1AB",
    "M1 1AE ✓": "M1 1AE",
    "M1 1AE™": "M1 1AE",
    "M1%201AE": "M1 1AE",
    "LSG 3HN": "LS6 3HN",
    "LS6 3HNN": "LS6 3HN",
}
