"""What a script's `import` lines bring."""

from __future__ import annotations

import pytest

from constituencies.kit.js_modules import Modules, imports_in, modules_behind

SOURCES = {
    "js/map/page.js": 'import { a } from "../lib/a.js";\nimport "./b.js";\nconst c = await import("./c.js");',
    "js/lib/a.js": "export const a = 1;",
    "js/map/b.js": 'import { a } from "../lib/a.js";\nimport { page } from "./page.js";',
    "js/map/c.js": 'import { a } from "../lib/a.js";\nimport { d } from "./d.js";\nimport("./e.js");',
    "js/map/d.js": "",
}


def test_each_module_once_in_the_order_in_which_a_browser_meets_it() -> None:
    behind = modules_behind("js/map/page.js", SOURCES.__getitem__)
    assert behind == Modules(("js/lib/a.js", "js/map/b.js"), ("js/map/c.js", "js/map/d.js"))


@pytest.mark.parametrize(
    ("line", "at_once", "on_demand"),
    [
        ('import { a, b } from "./a.js";', ("js/a.js",), ()),
        ('import {\n  a,\n  b,\n} from "./a.js";', ("js/a.js",), ()),
        ('import * as a from "./a.js";', ("js/a.js",), ()),
        ('import a from "../a.js";', ("a.js",), ()),
        ("import './a.js';", ("js/a.js",), ()),
        ('export { a } from "./a.js";', ("js/a.js",), ()),
        ('export * from "./a.js";', ("js/a.js",), ()),
        ('  const { a } = await import("./a.js");', (), ("js/a.js",)),
        ('export const KEY = "./a.js";', (), ()),
        ('export const from = (a) => "./a.js";', (), ()),
        ('/** @param {import("./a.js").A} a */', (), ()),
        ('/*\nimport { a } from "./a.js";\n*/', (), ()),
        ('  // import("./a.js")', (), ()),
    ],
)
def test_what_counts_as_an_import(line: str, at_once: tuple[str, ...], on_demand: tuple[str, ...]) -> None:
    assert imports_in("js/main.js", f"{line}\n") == Modules(at_once, on_demand)


def test_an_address_that_hashing_would_not_find_is_refused() -> None:
    with pytest.raises(ValueError, match=r"js/main\.js imports 'leaflet'"):
        imports_in("js/main.js", 'import { L } from "leaflet";')
