"""Pictures of every state in every width, light and dark, with a page that shows them side by side.

python -m tests.looks.screenshots [STATE …] [--address URL [--home FOLDER]] [--widths 390,1280] [--schemes dark]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from playwright.sync_api import TimeoutError

from benchmarks.parts.browser import chromium
from local.console import say
from tests.looks.sites import Place, site_to_look_at
from tests.looks.states import DESKS, STATES, NotHere, State, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".artefacts" / "screenshots"
WIDTHS = {360: 740, 390: 844, 768: 1024, 1280: 800, 1920: 1080}
"""Width → height of the window, in px."""
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
TALLEST = 6000
"""Of a picture of a whole page, px: lists of 650 seats are cut off there."""
STYLE = """
body { margin: 1rem; font: 1rem/1.4 system-ui, sans-serif; color-scheme: light dark }
h2 { margin: 2rem 0 .5rem } .row { display: flex; gap: 1rem; align-items: start; overflow-x: auto }
figure { margin: 0; flex: none } img { display: block; height: 22rem; border: 1px solid #888 }
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("states", nargs="*", metavar="STATE", help="only these, by the names in tests/looks/states.py")
    parser.add_argument("--address", help="of a site that runs already; else a demo is started")
    parser.add_argument("--home", type=Path, help="that site's MCM_HOME, where its demo logins are")
    parser.add_argument("--widths", type=_numbers, default=list(WIDTHS), help="such as 390,1280")
    parser.add_argument("--schemes", type=lambda text: text.split(","), default=list(SCHEMES), help="light,dark")
    options = parser.parse_args()
    unknown = set(options.states) - {state.name for state in STATES}
    if unknown:
        parser.error(f"no such state: {', '.join(sorted(unknown))}")
    states = [state for state in STATES if not options.states or state.name in options.states]
    began = time.monotonic()
    problems = dict[str, str]()
    with site_to_look_at(options.address, options.home) as place, chromium() as browser:
        session = _session(browser, place)
        for number, state in enumerate(states, 1):
            problem = take(session, place, state, options.widths, options.schemes)
            say(f"{number:>3} of {len(states)}: {state.name}{f' – {problem}' if problem else ''}")
            if problem:
                problems[state.name] = problem
        session.context.close()
    index = write_index(states, options.widths, options.schemes, problems)
    say(f"{time.monotonic() - began:.0f} s. All of them: {index.relative_to(ROOT)}")
    return 1 if problems and not options.address else 0


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _session(browser: Browser, place: Place) -> Page:
    """One visitor for all states: who has signed in stays so."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", base_url=place.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def take(page: Page, place: Place, state: State, widths: Iterable[int], schemes: Iterable[Scheme]) -> str:
    """Pictures of one state; what is wrong with it, if anything is.

    It is opened in a window of a phone and in one of a desktop, as scripts ask what there is room for.
    """
    problem = ""
    for sizes in ([width for width in widths if width < 900], [width for width in widths if width >= 900]):
        if not sizes:
            continue
        page.set_viewport_size(_window(sizes[-1]))
        try:
            state.open(Visit(page, place.url, place.logins))
        except NotHere as reason:
            return str(reason)
        except Exception as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0]}"
        for width in sizes:
            page.set_viewport_size(_window(width))
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                _settle(page)
                _shoot(page, _file(state, width, scheme))
            scroll = page.evaluate("document.documentElement.scrollWidth")
            if scroll > width and state not in DESKS:
                problem = f"{scroll} px wide at {width} px"
        page.emulate_media(color_scheme="light")
    return problem


def _settle(page: Page) -> None:
    """At its top, and until a map in sight is drawn and has come to rest."""
    page.evaluate("scrollTo(0, 0)")
    if not page.locator(".map:visible").count():
        return
    with suppress(TimeoutError):
        page.locator(".map:visible path.seat").first.wait_for(state="attached", timeout=5000)
        page.wait_for_timeout(350)


def _window(width: int) -> Any:
    return {"width": width, "height": WIDTHS.get(width, 900)}


def _file(state: State, width: int, scheme: Scheme) -> Path:
    return FOLDER / f"{state.name}-{width}-{scheme}.png"


def _shoot(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    assert size
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    # What covers the window, such as an open map, is seen as the window shows it.
    is_whole = height > size["height"] and not page.locator("body.map-open, .map-open").count()
    if not is_whole:
        page.screenshot(path=path)
        return
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": size["width"], "height": height})


def write_index(
    states: Iterable[State], widths: Iterable[int], schemes: Iterable[Scheme], problems: dict[str, str]
) -> Path:
    """The page that shows all pictures."""

    def rows() -> Iterator[str]:
        for state in states:
            problem = f" <strong>{escape(problems[state.name])}</strong>" if state.name in problems else ""
            yield f'<h2 id="{state.name}">{state.name}{problem}</h2><div class="row">'
            for scheme in schemes:
                for width in widths:
                    path = _file(state, width, scheme)
                    if path.exists():
                        yield (
                            f'<figure><a href="{path.name}"><img src="{path.name}" loading="lazy"'
                            f' alt="{state.name}, {width} px, {scheme}"></a>'
                            f"<figcaption>{width} px, {scheme}</figcaption></figure>"
                        )
            yield "</div>"

    FOLDER.mkdir(parents=True, exist_ok=True)
    index = FOLDER / "index.html"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Every state</title><style>{STYLE}</style>'
    index.write_text("\n".join([head, "<h1>Every state</h1>", *rows(), "</html>\n"]))
    return index


if __name__ == "__main__":
    raise SystemExit(main())
