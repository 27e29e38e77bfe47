import environ
import pytest
import redis

from local import environment, postgres, valkey
from local.console import LocalError
from local.home import Home
from local.readiness import connection


def test_django_finds_the_private_postgresql_by_its_url(home: Home) -> None:
    found = environ.Env.db_url_config(postgres.url(home))  # type: ignore[no-untyped-call]
    assert found["HOST"] == str(postgres.socket_folder(home))
    assert (found["USER"], found["NAME"], found["PORT"], found["PASSWORD"]) == ("mcm", "mcm", "", "")


def test_redis_py_finds_the_private_valkey_by_its_url(home: Home) -> None:
    with redis.Redis.from_url(valkey.url(home)) as client:
        found = client.connection_pool.connection_kwargs
    assert (found["path"], found["db"]) == (str(valkey.socket(home)), 0)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://mcm@//tmp/mcm-1/pg/mcm", "postgresql://mcm@/mcm?host=%2Ftmp%2Fmcm-1%2Fpg"),
        ("postgres:////run/postgresql/map", "postgresql:///map?host=%2Frun%2Fpostgresql"),
        (
            "pgsql://a:p%40ss@db:5433/b?sslmode=require&conn_max_age=60",
            "postgresql://a:p%40ss@db:5433/b?sslmode=require",
        ),
        ("postgres://a@one:5432,two:5433/b", "postgresql://a@one:5432,two:5433/b"),
    ],
)
def test_libpq_form_of_a_database_url(url: str, expected: str) -> None:
    assert connection(url) == expected


def test_gaps_are_filled_and_an_empty_value_is_a_gap(home: Home) -> None:
    complete = environment.complete({"REDIS_URL": "", "PATH": "/bin"}, home)
    assert complete["DATABASE_URL"] == postgres.url(home)
    assert complete["REDIS_URL"] == valkey.url(home)
    assert complete["MCM_HOME"] == str(home.path)
    assert complete["SECRET_KEY"] == home.secret_key()
    assert complete["PATH"] == f"/bin:{postgres.client_binaries()}"
    assert "DEBUG" not in complete


def test_services_of_yours_replace_the_private_ones(home: Home) -> None:
    given = {"DATABASE_URL": "postgres://db.example.org/map", "SECRET_KEY": "mine"}
    assert environment.private_services(given) == ["valkey"]
    complete = environment.complete(given, home)
    assert complete["DATABASE_URL"] == given["DATABASE_URL"]
    assert complete["SECRET_KEY"] == "mine"


def test_mark_of_the_program_we_were_started_from_is_not_passed_on(home: Home) -> None:
    complete = environment.complete({"MCM_SERVICE": "another:web", "MCM_PARENT": "1"}, home)
    assert not {"MCM_SERVICE", "MCM_PARENT"} & set(complete)


@pytest.mark.parametrize(
    ("hosts", "demo"),
    [(None, "1"), ("localhost, 127.0.0.1", "1"), ("map.example.org", "0"), ("localhost,*", "0")],
)
def test_demo_is_made_where_only_this_machine_is_served(home: Home, hosts: str | None, demo: str) -> None:
    assert environment.complete({"ALLOWED_HOSTS": hosts or ""}, home)["MCM_DEMO"] == demo


@pytest.mark.parametrize("demo", ["1", "true", "Yes"])
def test_demo_is_refused_on_a_public_site(home: Home, demo: str) -> None:
    with pytest.raises(LocalError, match="logins that everybody knows"):
        environment.complete({"ALLOWED_HOSTS": "map.example.org", "MCM_DEMO": demo}, home)
