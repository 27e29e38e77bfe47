"""Static files are named by what is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from mcm.staticfiles import StaticStorage

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


@pytest.mark.parametrize("end", ["\n", ""], ids=["as it was written", "on one line"])
def test_a_style_sheet_is_sent_with_what_it_imports(tmp_path: Path, end: str) -> None:
    sources = {"site.css": f'/* all */\n@import "a.css";{end}@import "b.css";{end}', "a.css": "a { top: 0 }\n"}
    storage = collect(tmp_path, sources | {"b.css": '@import "c.css";\nb { top: 0 }\n', "c.css": "c { top: 0 }\n"})
    whole = Path(storage.path(storage.stored_name("site.css"))).read_text()
    assert whole == "/* all */\na { top: 0 }\nc { top: 0 }\nb { top: 0 }\n"


def test_a_script_of_ours_is_sent_without_comments_and_indents_and_with_all_the_rest(tmp_path: Path) -> None:
    (tmp_path / "source" / "js").mkdir(parents=True)
    source = "// Why.\nclass A {\n  #b = /[/]x/u;\n  /** @type {B} */\n  c = `a  // ${ this.#b }`;\n}\n"
    (tmp_path / "source" / "js" / "a.js").write_text(source)
    storage = StaticStorage(location=tmp_path / "static")  # type: ignore[no-untyped-call]
    storage.save("js/a.js", ContentFile(source.encode()))
    paths = {"js/a.js": (FileSystemStorage(tmp_path / "source"), "js/a.js")}
    outcomes = list(storage.post_process(paths))
    assert [outcome for _name, _hashed, outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Path(storage.path(storage.stored_name("js/a.js"))).read_text() == (
        "class A{#b=/[/]x/u;c=`a  // ${ this.#b }`;}"
    )
