"""Whatever the API's own description allows, and much that it does not: never a server error, always as described."""

from __future__ import annotations

import pytest

from tests.attack.conftest import Attack
from tests.site import Site

pytestmark = [pytest.mark.attack, pytest.mark.processes]


def test_the_api_answers_as_it_describes_itself(attack: Attack, site: Site) -> None:
    output = attack(
        *("schemathesis", "run", f"{site.url}/api/v1/schema/", "--url", site.url),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "150", "--continue-on-failure"),
        *(
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        ),
        *("--seed", "2019", "--request-timeout", "10"),
    )
    assert output.endswith("exit code 0"), output[-6000:]
