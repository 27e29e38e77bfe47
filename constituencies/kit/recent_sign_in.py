"""What somebody does only if they showed a moment ago who they are, such as publishing and exporting.

A desk that is left open must not hand a list of people to whoever sits down at it. How they show it is not known here:
`mcm` provides it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

Ask = Callable[[HttpRequest], HttpResponse | None]
P = ParamSpec("P")
R = TypeVar("R")
_ask: list[Ask] = []


def provide_question(ask: Ask) -> None:
    """Have a function say where a request is sent first; None where nothing is asked."""
    _ask[:] = [ask]


def after_recent_sign_in(view: Callable[P, R]) -> Callable[P, R | HttpResponse]:
    """Decorator of a view, of a page of the admin, or of one of its actions."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        request = next(argument for argument in args if isinstance(argument, HttpRequest))
        question = _ask[0](request) if _ask else None
        return view(*args, **kwargs) if question is None else question

    return wrapped
