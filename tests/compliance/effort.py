"""How much work something is, counted in calls of Python functions: the same on every computer, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec

P = ParamSpec("P")


def calls_of(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> int:
    """How many functions are called by it."""
    calls, before = 0, sys.getprofile()

    def count(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        work(*args, **kwargs)
    finally:
        sys.setprofile(before)
    return calls
