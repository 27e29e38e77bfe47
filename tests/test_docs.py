"""Links and paths in the documentation lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([^`\s]+)`")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*")
SOURCE = (".py", ".js", ".css", ".html", ".md", ".toml", ".lua")
COMMAND = re.compile(r"(?<![\w/.])script/\w+")


def links(text: str) -> list[str]:
    """Where the relative links of a page lead, from where it stands."""
    return [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]


def anchors(text: str) -> set[str]:
    """The names by which the headings of a page are linked to, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def paths(text: str) -> Iterator[str]:
    """What a page names of this repository: `path/in/backticks.py`, `a/folder/`, and commands of script/."""
    for quoted in QUOTED.findall(text):
        if PATH.fullmatch(quoted) and (quoted.endswith(SOURCE) or (ROOT / quoted.split("/")[0]).is_dir()):
            yield quoted
    yield from COMMAND.findall(text)


def missing_links(page: Path) -> Iterator[str]:
    for link in links(page.read_text()):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            yield link


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    assert list(missing_links(ROOT / name)) == []


# The changelog also tells of what is gone.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "CHANGELOG.md"])
def test_every_path_that_a_page_names_exists(name: str) -> None:
    assert sorted({path for path in paths((ROOT / name).read_text()) if not (ROOT / path).exists()}) == []


def test_a_wrong_link_or_path_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A heading\n[right](#a-heading) [wrong](#heading) [gone](gone.md) [web](https://example.org/)")
    assert list(missing_links(page)) == ["#heading", "gone.md"]
    result = list(paths("`events/gone.py` `need/` `events/` `GET /x/y.py` `text/html` and script/gone"))
    assert result == ["events/gone.py", "events/", "script/gone"]


def test_the_contents_of_the_decisions_are_complete() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text()
    contents, _, rest = text.partition("\n## ")
    decisions = re.findall(r"^### (.+)$", rest, re.MULTILINE)
    assert len(decisions) > 100
    listed = re.findall(r"^- \[(.+)\]\(#", contents, re.MULTILINE)
    assert listed[: len(decisions)] == decisions


READ = re.compile(r"""(?:\benv\.\w+\(|\benviron(?:\.get\(|\[))\s*"([A-Z]\w+)\"""")
BETWEEN_US = {"MCM_PROGRAM", "MCM_PRIVATE_SERVICES", "MCM_RELOAD", "MCM_TEST_HOME", "DJANGO_SOCKET", "LC_ALL", "PATH"}
"""What our programs tell each other, or every program has; nobody sets these for us."""


def test_each_setting_is_documented_and_each_documented_one_is_read() -> None:
    sources = [path.read_text() for folder in ("mcm", "local") for path in sorted((ROOT / folder).rglob("*.py"))]
    settings = {name for source in sources for name in READ.findall(source)} - BETWEEN_US
    table = re.findall(r"^\| (`.+?`) \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    documented = {name for cell in table for name in QUOTED.findall(cell)}
    settings = {name for name in settings if not name.startswith(("HTTP_", "REQUEST_", "REMOTE_", "QUERY_"))}
    assert settings == documented
