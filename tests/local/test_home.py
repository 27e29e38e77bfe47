import os
import stat
from pathlib import Path

import pytest

from local import postgres
from local.console import LocalError
from local.home import CHECKOUT, Home, Lock, own_folder


def test_home_is_a_folder_of_the_checkout_unless_named() -> None:
    assert Home.find({}).path == CHECKOUT / ".local"
    assert Home.find({"MCM_HOME": ""}).path == CHECKOUT / ".local"
    assert Home.find({"MCM_HOME": "/srv/map"}).path == Path("/srv/map")


def test_sockets_of_the_longest_path_stay_within_what_every_system_allows() -> None:
    home = Home(Path("/srv", "x" * 200, "y" * 200))
    assert len(f"{postgres.socket_folder(home)}/.s.PGSQL.5432.lock") <= 103


def test_two_homes_have_different_sockets() -> None:
    assert Home(Path("/srv/a")).sockets != Home(Path("/srv/b")).sockets


def test_socket_folder_is_closed_to_others(tmp_path: Path) -> None:
    own_folder(tmp_path / "sockets", 0o700)
    own_folder(tmp_path / "sockets", 0o700)  # a second time it is there already
    assert stat.S_IMODE((tmp_path / "sockets").stat().st_mode) == 0o700


def test_socket_folder_may_not_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocalError, match="not safe"):
        own_folder(tmp_path / "sockets", 0o700)


def test_socket_folder_may_not_be_writable_for_others(tmp_path: Path) -> None:
    (tmp_path / "sockets").mkdir()
    (tmp_path / "sockets").chmod(0o770)
    with pytest.raises(LocalError, match="not safe"):
        own_folder(tmp_path / "sockets", 0o700)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_socket_folder_may_not_belong_to_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "sockets").mkdir()
    os.chown(tmp_path / "sockets", 65534, 65534)
    with pytest.raises(LocalError, match="not safe"):
        own_folder(tmp_path / "sockets", 0o700)


def test_secret_key_is_made_once_and_only_we_can_read_it(home: Home) -> None:
    key = home.secret_key()
    assert len(key) >= 50
    assert home.secret_key() == key
    assert stat.S_IMODE((home.path / "secret-key").stat().st_mode) == 0o600


def test_secret_key_that_a_crash_left_empty_is_made_again(home: Home) -> None:
    (home.path / "secret-key").touch()
    key = home.secret_key()
    assert key
    assert home.secret_key() == key


def test_home_that_configuration_files_cannot_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="a folder without it"):
        Home(tmp_path / "100%").create()


def test_lock_is_held_by_one_and_its_note_read_by_all(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.acquire()
    first.note(pid=17)
    assert not second.acquire()
    assert second.read_note() == {"pid": 17}
    first.close()
    assert second.acquire()
    second.close()
