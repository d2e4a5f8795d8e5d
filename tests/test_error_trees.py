"""The error tree drawn at the top of each errors.py is the tree of its classes."""

import inspect
import re

import pytest

ROOMS = ["compliance.errors", "agent.errors", "collector.errors"]
DRAWN = re.compile(r"^( *)[*+~-] (\w+)")


def drawing(docstring: str) -> dict[str, str]:
    """Each drawn class with the class above it."""
    above: list[tuple[int, str]] = [(-1, "Exception")]
    parents = {}
    for line in docstring.splitlines():
        found = DRAWN.match(line)
        if found:
            indent = len(found[1])
            above = [each for each in above if each[0] < indent]
            parents[found[2]] = above[-1][1]
            above.append((indent, found[2]))
    return parents


@pytest.mark.parametrize("room", ROOMS)
def test_the_drawing_shows_exactly_the_classes(room: str):
    module = pytest.importorskip(room, reason=f"{room} is not written yet", exc_type=ModuleNotFoundError)
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == room]
    assert drawing(module.__doc__ or "") == {each.__name__: each.__bases__[0].__name__ for each in classes}


def test_a_drawing_with_a_wrong_branch_is_seen():
    assert drawing("* A\n  + B  text\n    - C  text\n  + D  text") == {"A": "Exception", "B": "A", "C": "B", "D": "A"}
