"""The house keeps its order."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from constituencies.kit.js_modules import imports_in, modules_behind

ROOT = Path(__file__).resolve().parent.parent
APPS = ("constituencies", "events", "targeting", "mcm")
LONGEST = 400
FRONT_DOORS = 14
QUESTIONS = 20
SIGNPOST_LINES = range(3, 13)
LOWER = {"constituencies": ("events", "targeting", "mcm"), "events": ("targeting", "mcm"), "targeting": ("mcm",)}
OF_ITSELF = {"logger", "urlpatterns", "register", "app_name"}
"""Names that Django or Python look for in each module."""


def modules(app: str) -> Iterator[Path]:
    """What people write in an app: all but migrations and commands, which Django finds by their file names."""
    for path in sorted((ROOT / app).rglob("*.py")):
        if not {"migrations", "management"} & set(path.relative_to(ROOT).parts):
            yield path


def public_names(path: Path) -> Iterator[str]:
    """What a module defines for others: functions, classes, constants."""
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                names = [node.name]
            case ast.Assign():
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case _:
                names = []
        yield from (name for name in names if not name.startswith("_") and name not in OF_ITSELF)


def test_imports_keep_their_direction() -> None:
    """constituencies ← events ← targeting, `mcm` wires; pure cores know no Django: see pyproject.toml."""
    linter = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("folder", [*APPS, "local", "tests", "static", "script", "benchmarks"])
def test_files_stay_small(folder: str) -> None:
    long = [
        str(path.relative_to(ROOT))
        for suffix in ("*.py", "*.js", "*.css")
        for path in (ROOT / folder).rglob(suffix)
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > LONGEST
    ]
    assert long == []


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_few_front_doors(app: str) -> None:
    doors = [path.stem for path in (ROOT / app).glob("*.py") if path.stem != "__init__"]
    assert len(doors) <= FRONT_DOORS, doors


def test_every_room_has_a_signpost() -> None:
    rooms = {path.parent for app in APPS for path in modules(app)} - {ROOT / app for app in APPS} | {ROOT / "local"}
    for room in sorted(rooms):
        signpost = ast.get_docstring(ast.parse((room / "__init__.py").read_text())) or ""
        assert len(signpost.splitlines()) in SIGNPOST_LINES, f"{room.relative_to(ROOT)}/__init__.py: {signpost!r}"


@pytest.mark.parametrize("app", APPS)
def test_no_two_things_of_an_app_have_the_same_name(app: str) -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for path in modules(app):
        for name in public_names(path):
            homes[name].add(str(path.relative_to(ROOT)))
    assert {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("app", LOWER)
def test_no_text_of_an_app_names_what_stands_above_it(app: str) -> None:
    """As an import would, an address or a permission of an upper app ties the lower one to it."""
    upper = "|".join(LOWER[app])
    addresses = "|".join(name for name in LOWER[app] if name != "mcm") or "none"  # which has no addresses of its own
    above = re.compile(rf"""["'](?:(?:{upper})\.|(?:{addresses}):|admin:(?:{upper})_)[a-z_.-]+["']""")
    named = {str(path.relative_to(ROOT)): above.findall(path.read_text()) for path in modules(app)}
    assert {path: names for path, names in named.items() if names} == {}


def test_the_table_of_rooms_is_short_and_true() -> None:
    table = (ROOT / "README.md").read_text().split("## Where is…?")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) <= QUESTIONS
    paths = re.findall(r"`([a-z_/]+/[a-z_./]*)`", "\n".join(rows))
    assert len(paths) > QUESTIONS
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_tests_stand_where_what_they_test_stands() -> None:
    rooms = {
        path.parent.relative_to(ROOT / "tests") for app in APPS for path in (ROOT / "tests" / app).rglob("test_*.py")
    }
    assert [str(room) for room in sorted(rooms) if not (ROOT / room).is_dir()] == []


MOST_ANY = 115
"""Lines of the four apps that name `Any`. Where it can be said what something is, it is said."""
MOST_EXCUSES = 69
"""`noqa` and `type: ignore` outside the tests."""


def lines_with(pattern: str, folders: Iterable[str]) -> list[str]:
    regex = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if regex.search(line)
    ]


@pytest.mark.parametrize(
    ("pattern", "folders", "most"),
    [
        pytest.param(r"\bAny\b(?! app )", APPS, MOST_ANY, id="Any"),
        pytest.param(r"#\s*(noqa|type: ignore)", (*APPS, "local", "benchmarks"), MOST_EXCUSES, id="excuses"),
    ],
)
def test_what_the_checkers_are_not_told_becomes_less(pattern: str, folders: Sequence[str], most: int) -> None:
    """When one goes, lower the number."""
    lines = lines_with(pattern, folders)
    assert len(lines) <= most, "\n".join(lines)


PARTICIPLES = {
    *("found", "given", "said", "shown", "kept", "told", "held", "made", "taken", "asked", "known", "wanted"),
    *("seen", "done", "chosen", "left", "written", "sent", "drawn", "meant", "got", "gone", "begun", "brought"),
}
MOST_PARTICIPLES = 148
"""Variables and parameters, tests included, that are called by what was done to them instead of what they are."""


def names_of_its_own(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Parameters and variables of a function, without those of functions within it."""
    arguments = function.args
    names = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    nodes: list[ast.AST] = [*function.body]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            nodes += ast.iter_child_nodes(node)
    return names


def test_a_variable_is_called_by_what_it_is() -> None:
    """When one is renamed, lower the number."""
    participles = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for folder in (*APPS, "local", "benchmarks", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in sorted(PARTICIPLES & names_of_its_own(node))
    ]
    assert len(participles) <= MOST_PARTICIPLES, "\n".join(participles)


def scripts() -> dict[str, str]:
    """Name below static/ → source, of all our scripts."""
    static = ROOT / "static"
    return {path.relative_to(static).as_posix(): path.read_text() for path in sorted(static.rglob("*.js"))}


def room_of(script: str) -> str:
    return script.split("/")[1]


def test_scripts_stand_in_rooms_that_the_architecture_names() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rooms = re.findall(r"^\| `static/js/([a-z]+)/` \|", text, re.MULTILINE)
    assert sorted(rooms) == sorted({room_of(script) for script in scripts()})
    assert [script for script, source in scripts().items() if not source.startswith("/**")] == [], "without a signpost"


def test_a_room_of_scripts_imports_only_itself_and_the_library() -> None:
    for script, source in scripts().items():
        imports = imports_in(script, source)
        ours = [name for name in (*imports.at_once, *imports.on_demand) if name.startswith("js/")]
        assert {room_of(name) for name in ours} <= {room_of(script), "lib"}, script


def test_every_script_is_on_a_page() -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(path for app in APPS for path in modules(app))]
    entries = {name for page in pages for name in re.findall(r"""["'](js/[\w/-]+\.js)["']""", page.read_text())}
    assert len(entries) > 4
    # Leaflet comes with a package.
    used = {
        name
        for entry in entries
        for behind in [modules_behind(entry, lambda name: scripts().get(name, ""))]
        for name in (entry, *behind.at_once, *behind.on_demand)
    }
    assert sorted(scripts()) == sorted(name for name in used if name.startswith("js/"))
