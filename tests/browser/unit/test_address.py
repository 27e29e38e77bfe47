"""What the address bar keeps."""

from __future__ import annotations

import pytest

from tests.browser.unit.conftest import Bench
from tests.browser.unit.test_state import NEED, PAGE

pytestmark = pytest.mark.browser
WHOLE = "/?at=SW1A&travel=2h&when=weekend&mine=E14001319&layer=footfall&off=none.few&view=hexagons#E14001172"
READ = "(m, url) => m.readAddress(new URL(url, location))"
WRITE = "(m, [address, url]) => m.writeAddress(address, new URL(url, location))"
EMPTY = {"at": "", "travel": "", "when": "", "mine": "", "layer": "", "off": "", "view": "", "seat": None}


def test_what_is_written_is_read_again(bench: Bench) -> None:
    address = bench.run("map/address.js", READ, WHOLE)
    assert address == {
        "at": "SW1A",
        "travel": "2h",
        "when": "weekend",
        "mine": "E14001319",
        "layer": "footfall",
        "off": "none.few",
        "view": "hexagons",
        "seat": "E14001172",
    }
    assert bench.run("map/address.js", WRITE, [address, "/"]) == WHOLE


@pytest.mark.parametrize("url", ["/", "/#main", "/#E1400117", "/#e14001172", "/?unknown=1"])
def test_an_address_that_says_nothing(bench: Bench, url: str) -> None:
    assert bench.run("map/address.js", READ, url) == EMPTY


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (EMPTY, "/?postcode=SW1A+1AA&day=2026-11-28&seat=E14001172", "/"),  # the form without scripts
        (EMPTY, WHOLE, "/"),
        (EMPTY, "/?source=poster#main", "/?source=poster#main"),  # none of ours
        (EMPTY | {"seat": "E14001172"}, "/#main", "/#E14001172"),
        (EMPTY | {"at": "M1"}, "/?at=LS6&travel=1h", "/?at=M1"),
    ],
)
def test_what_the_form_left_goes_and_what_others_put_there_stays(
    bench: Bench, address: dict[str, str], before: str, after: str
) -> None:
    assert bench.run("map/address.js", WRITE, [address, before]) == after


BAR = """async (m, [page, need]) => {
    const s = await import("/static/js/map/state.js");
    const bar = new m.AddressBar();
    const seen = [];
    const show = (state) => {
        bar.render(state);
        const url = location.pathname + location.search + location.hash;
        seen.push([history.length - before, url, bar.leadsBackFrom("seat")]);
        return state;
    };
    const before = history.length;
    let state = show(s.withNeed(s.firstState(page), need));
    state = show(s.withLayer(state, "marginality"));
    state = show(s.withSeat(state, "E14000001", "list"));
    state = show(s.withSeat(state, "E14000002", "map"));
    show(s.withoutSeat(state));
    return seen;
}"""


def test_only_the_first_open_seat_adds_to_the_way_back(bench: Bench) -> None:
    seats = [{"code": f"E1400000{i}", "name": str(i)} for i in (1, 2)]
    seen = bench.run("map/address.js", BAR, [PAGE, NEED | {"seats": seats}])
    asked = "/?at=LS6&travel=1h&when=weekend"
    assert seen == [
        [0, asked, False],
        [0, f"{asked}&layer=marginality", False],
        [1, f"{asked}&layer=marginality#E14000001", True],
        [1, f"{asked}&layer=marginality#E14000002", True],
        [1, f"{asked}&layer=marginality", True],
    ]
