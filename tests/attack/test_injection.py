"""No parameter reaches PostgreSQL as anything but a value: sqlmap tries, on ten of them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.attack.conftest import Attack
from tests.site import Site

pytestmark = [pytest.mark.attack, pytest.mark.processes]
LOOKUP, EVENTS, DESK = "/api/v1/lookup/", "/api/v1/events/", "/admin/events/event/"
PARAMETERS = [
    (LOOKUP, {"postcode": "SW1A1AA"}, "postcode"),
    (LOOKUP, {"postcode": "SW1A1AA", "when": "any"}, "when"),
    (LOOKUP, {"postcode": "SW1A1AA", "seat": "E14001172"}, "seat"),
    (EVENTS, {"code": "E14001172"}, "code"),
    (EVENTS, {"kind": "canvassing"}, "kind"),
    (EVENTS, {"offset": "10"}, "offset"),
    ("/", {"postcode": "SW1A1AA"}, "postcode"),
    (DESK, {"q": "leaflet"}, "q"),
    (DESK, {"o": "1"}, "o"),
    (DESK, {"status__exact": "published"}, "status__exact"),
]


@pytest.fixture(scope="module")
def session(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of somebody on the staff."""
    path: Path = tmp_path_factory.mktemp("session") / "key"
    site.run(
        "from django.test import Client\n"
        "from mcm.models import User\n"
        "client = Client()\n"
        "client.force_login(User.objects.get(username='staff'))\n"
        f"open({str(path)!r}, 'w').write(client.cookies['sessionid'].value)"
    )
    return path.read_text()


@pytest.mark.parametrize("target", PARAMETERS, ids=lambda target: f"{target[2]} of {target[0]}")
def test_it_is_a_value(attack: Attack, site: Site, session: str, target: tuple[str, dict[str, str], str]) -> None:
    path, query, parameter = target
    output = attack(
        *("sqlmap", "--batch", "--level", "2", "--risk", "2", "--dbms", "PostgreSQL", "--technique", "BEUS"),
        *("--ignore-code", "*", "--cookie", f"sessionid={session}", "--threads", "2", "--flush-session"),
        *("-p", parameter, "-u", f"{site.url}{path}?{urlencode(query)}"),
    )
    assert "all tested parameters do not appear to be injectable" in output, output[-4000:]
