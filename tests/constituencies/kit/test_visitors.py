"""Who asks: what the connection tells, and of what proxies tell only what those that are trusted wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constituencies.kit.visitors import Visitor, network_of, visitor_of

PEER = Visitor("10.0.0.1", "http", "map.example")


def told(proxies: int, **headers: str) -> Visitor:
    by_name = {f"x-forwarded-{name}": value for name, value in headers.items()}
    return visitor_of(*PEER, lambda name: by_name.get(name, ""), proxies)


def test_nobody_is_believed_unless_a_proxy_is_trusted() -> None:
    assert told(0, **{"for": "192.0.2.7", "proto": "https", "host": "evil.example"}) == PEER


@pytest.mark.parametrize(
    ("proxies", "text", "address"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6,7.7.7.7,192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", "192.0.2.7"),
        (1, "192.0.2.7:4711", "192.0.2.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, '"[2001:db8::7]"', "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "6.6.6.6, unknown", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "192.0.2.7,", "10.0.0.1"),
    ],
)
def test_the_address_is_what_the_first_trusted_proxy_wrote(proxies: int, text: str, address: str) -> None:
    assert told(proxies, **{"for": text}).address == address


def test_scheme_and_host_come_from_the_proxy_too() -> None:
    assert told(1, proto="https", host="public.example") == Visitor("10.0.0.1", "https", "public.example")
    assert told(1, proto="http, https", host="evil.example, public.example")[1:] == ("https", "public.example")
    assert told(1, proto="gopher").scheme == "http"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:207", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_visitor_is_an_address_or_a_64(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=60), st.text(max_size=60), st.integers(-1, 4))
def test_nothing_that_is_written_makes_it_fail(text: str, proto: str, proxies: int) -> None:
    visitor = told(proxies, **{"for": text, "proto": proto, "host": text})
    assert visitor.scheme in ("http", "https")
    assert network_of(visitor.address)
