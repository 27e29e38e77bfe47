"""Static files are named by what is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from mcm.staticfiles import StaticStorage, without_comments

TYPES = '/** @param {import("./b.js").B} b  @typedef {import("./a.js").A} A */\n'


def collect(folder: Path, sources: dict[str, str]) -> StaticStorage:
    """These files as a site sends them."""
    (folder / "source").mkdir()
    storage = StaticStorage(location=folder / "static")  # type: ignore[no-untyped-call]
    for name, source in sources.items():
        (folder / "source" / name).write_text(source)
        storage.save(name, ContentFile(source))
    paths = {name: (FileSystemStorage(folder / "source"), name) for name in sources}
    outcomes = storage.post_process(paths)
    failures = [outcome for _name, _hashed, outcome in outcomes if isinstance(outcome, Exception)]
    assert failures == []
    return storage


def test_modules_may_name_each_other_in_comments_and_import_in_one_direction(tmp_path: Path) -> None:
    imports = 'import {{ b }} from "./{0}";\nconst c = () => import("./{0}");\n'
    storage = collect(tmp_path, {"a.js": TYPES + imports.format("b.js"), "b.js": TYPES})
    name = Path(storage.stored_name("b.js")).name
    assert re.fullmatch(r"b\.[0-9a-f]{12}\.js", name)
    assert Path(storage.path(storage.stored_name("a.js"))).read_text() == TYPES + imports.format(name)


def test_a_chain_of_modules_may_be_long(tmp_path: Path) -> None:
    storage = collect(tmp_path, {f"{i:02}.js": f'import "./{i + 1:02}.js";\n' for i in range(12)} | {"12.js": ""})
    assert storage.stored_name("12.js") in Path(storage.path(storage.stored_name("11.js"))).read_text()


@pytest.mark.parametrize(
    ("source", "served"),
    [
        ("/** Why. */\nlet a;", "\nlet a;"),
        ("let a; /* b */\n  // why\n  let c = 1; // d", "let a; /* b */\n\n  let c = 1; // d"),
        ("/**\n * @type {A}\n */\nlet a;\n/** @type {B} */ (b).c = 1; /** @type {D} */", "\n\n\nlet a;\n"
         "/** @type {B} */ (b).c = 1; /** @type {D} */"),
        ("a {\n  /* why */\n  b: c;\n}", "a {\n\n  b: c;\n}"),
    ],
    ids=["one line", "beside code", "before code", "stylesheet"],
)  # fmt: skip
def test_what_is_served_has_no_comments_on_lines_of_their_own(source: str, served: str) -> None:
    assert without_comments(source) == served


def test_a_style_sheet_is_sent_with_what_it_imports(tmp_path: Path) -> None:
    sources = {"site.css": '/* all */\n@import "a.css";\n@import "b.css";\n', "a.css": "a { top: 0 }\n"}
    storage = collect(tmp_path, sources | {"b.css": '@import "c.css";\nb { top: 0 }\n', "c.css": "c { top: 0 }\n"})
    whole = Path(storage.path(storage.stored_name("site.css"))).read_text()
    assert whole == "/* all */\na { top: 0 }\nc { top: 0 }\nb { top: 0 }\n"


def test_a_script_is_served_without_its_comments_and_with_all_the_rest(tmp_path: Path) -> None:
    (tmp_path / "source" / "js").mkdir(parents=True)
    source = "// Why.\nlet a;\n"
    (tmp_path / "source" / "js" / "a.js").write_text(source)
    storage = StaticStorage(location=tmp_path / "static")  # type: ignore[no-untyped-call]
    storage.save("js/a.js", ContentFile(source.encode()))
    paths = {"js/a.js": (FileSystemStorage(tmp_path / "source"), "js/a.js")}
    outcomes = list(storage.post_process(paths))
    assert [outcome for _name, _hashed, outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Path(storage.path(storage.stored_name("js/a.js"))).read_text() == "\nlet a;\n"
