"""Which ES modules a script brings with it, read from its `import` lines. Pure: no Django."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_comment = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_import = re.compile(r"""^(?:import|export)\s(?:[^;"'()=]*?\bfrom\s)?\s*["']([^"']+)["']""", re.MULTILINE)
_import_on_demand = re.compile(r"""\bimport\(\s*["']([^"']+)["']\s*\)""")


@dataclass(frozen=True)
class Modules:
    """Names of files below the static root, each once, in the order in which a browser meets them."""

    at_once: tuple[str, ...]
    on_demand: tuple[str, ...]
    """What only `import(…)` brings; nothing that is fetched at once already."""


def imports_in(name: str, source: str) -> Modules:
    """What one script imports itself. `name`: its own, which relative addresses start from."""
    code = _comment.sub("", source)
    return Modules(*(tuple(_resolved(name, pattern.findall(code))) for pattern in (_import, _import_on_demand)))


def modules_behind(name: str, read: Callable[[str], str]) -> Modules:
    """All that a page with this script fetches besides the script itself. `read`: name → source."""
    imports: dict[str, Modules] = {}

    def reached(starts: list[str], seen: set[str]) -> Iterator[str]:
        waiting = list(starts)
        while waiting:
            module = waiting.pop(0)
            if module in seen:
                continue
            seen.add(module)
            imports[module] = imports_in(module, read(module))
            waiting += imports[module].at_once
            yield module

    seen: set[str] = set()
    script, *at_once = reached([name], seen)
    demanded = [each for module in (script, *at_once) for each in imports[module].on_demand]
    return Modules(tuple(at_once), tuple(reached(demanded, seen)))


def _resolved(name: str, addresses: list[str]) -> Iterator[str]:
    for address in addresses:
        if not address.startswith("."):
            raise ValueError(f"{name} imports {address!r}: write an address that starts with a dot, as hashing needs.")
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
