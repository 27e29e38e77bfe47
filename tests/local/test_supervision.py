import configparser

from local import supervision


def read(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(inline_comment_prefixes=(";", "#"))
    parser.read_string(text)
    return parser


def test_services_start_at_once_and_the_site_when_it_is_prepared() -> None:
    config = read(supervision.config(["postgres", "valkey"], as_root=False))
    waiting = ("web", "worker", "messenger", "beat")
    starts = {name: config[f"program:{name}"]["autostart"] for name in ("postgres", "valkey", *waiting)}
    assert starts == {"postgres": "true", "valkey": "true"} | dict.fromkeys(waiting, "false")


def test_postgresql_starts_first_stops_last_and_by_its_fast_shutdown() -> None:
    config = read(supervision.config(["postgres", "valkey"], as_root=False))
    order = {name: int(config[name]["priority"]) for name in config.sections() if name.startswith("program:")}
    assert min(order, key=lambda name: order[name]) == "program:postgres"
    assert config["program:postgres"]["stopsignal"] == "INT"


def test_services_of_yours_are_not_started() -> None:
    config = read(supervision.config(["valkey"], as_root=False))
    assert "program:postgres" not in config
    assert "program:valkey" in config


def test_root_is_named_as_supervisord_wants_it() -> None:
    assert read(supervision.config([], as_root=True))["supervisord"]["user"] == "root"
    assert "user" not in read(supervision.config([], as_root=False))["supervisord"]
