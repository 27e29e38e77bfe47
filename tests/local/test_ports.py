import os
import socket
from collections.abc import Iterator

import pytest

from local.console import LocalError
from local.ports import Address


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_taken_port_is_refused_with_who_has_it_and_another_to_try(taken: int) -> None:
    with pytest.raises(LocalError, match=rf"process {os.getpid()}(?s:.*)PORT={taken + 1} script/server"):
        Address("127.0.0.1", taken).require_free()


def test_taken_port_is_refused_for_all_addresses_too(taken: int) -> None:
    with pytest.raises(LocalError, match="is not free"):
        Address("0.0.0.0", taken).require_free()  # noqa: S104


def test_free_port_is_accepted(taken: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    Address("127.0.0.1", free).require_free()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(LocalError, match="no address of this machine"):
        Address(host, 8000).require_free()


@pytest.mark.parametrize("given", ["http", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(LocalError, match="is not a port"):
        Address.find({"PORT": given})


@pytest.mark.parametrize(
    ("host", "url", "reach"),
    [
        ("", "http://localhost:8000/", "127.0.0.1"),
        ("0.0.0.0", "http://localhost:8000/", "127.0.0.1"),  # noqa: S104
        ("::", "http://localhost:8000/", "::1"),
        ("192.0.2.7", "http://192.0.2.7:8000/", "192.0.2.7"),
    ],
)
def test_address_for_people_and_for_ourselves(host: str, url: str, reach: str) -> None:
    address = Address.find({"HOST": host})
    assert (address.url, address.reach) == (url, reach)
