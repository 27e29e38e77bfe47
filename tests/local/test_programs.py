import shelve
import sys

import pytest

from local import programs
from local.home import Home


def option(argv: list[str], name: str) -> str:
    return argv[argv.index(name) + 1]


def test_web_listens_where_it_is_told_with_a_worker_for_every_core(home: Home) -> None:
    argv = programs.build("web", home, {"PORT": "8123"}).argv
    assert argv[:3] == [sys.executable, "-m", "mcm.serving.public_program"]
    assert (option(argv, "--host"), option(argv, "--port")) == ("127.0.0.1", "8123")
    assert option(argv, "--workers") == str(programs.cores())
    assert option(programs.build("web", home, {"HOST": "0.0.0.0"}).argv, "--host") == "0.0.0.0"  # noqa: S104


def test_web_writes_no_log_of_requests_as_it_would_hold_postcodes(home: Home) -> None:
    assert "--no-access-log" in programs.build("web", home, {}).argv


def test_workers_of_two_homes_have_different_names(home: Home) -> None:
    names = {programs.build("worker", each, {}).argv[-1] for each in (home, Home(home.path / "another"))}
    assert len(names) == 2


def test_database_server_is_told_no_secrets(home: Home) -> None:
    environ = {"SECRET_KEY": "secret", "PATH": "/bin"}
    assert "secret" not in programs.build("postgres", home, environ).environ.values()
    assert "secret" not in programs.build("valkey", home, environ).environ.values()


def test_notes_of_beat_are_kept(home: Home) -> None:
    with shelve.open(str(home.run / "celerybeat-schedule")) as notes:  # noqa: S301
        notes["entries"] = {"tick": 1}
    programs.build("beat", home, {})
    with shelve.open(str(home.run / "celerybeat-schedule"), flag="r") as notes:  # noqa: S301
        assert notes["entries"] == {"tick": 1}


def test_notes_of_beat_that_a_power_cut_spoilt_are_removed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with shelve.open(str(home.run / "celerybeat-schedule")) as notes:  # noqa: S301
        notes["entries"] = {"tick": 1}
    for file in home.run.glob("celerybeat-schedule*"):
        file.write_bytes(file.read_bytes()[:10])
    programs.build("beat", home, {})
    assert list(home.run.glob("celerybeat-schedule*")) == []
    assert "starts a new one" in capsys.readouterr().out
