"""Of every source: whether a device is asked for it or `rollcall-agent parse` alone reads it, and where it was tried."""

import ast
import importlib
import pkgutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import agent
from agent.probes.parsing import Parser
from agent.probes.table import PROBES
from tests.documents.fields_read import CAPTURES

_AGENT: Final = Path(agent.__file__).parent
_TABLE: Final = "PARSERS"
_IN_PARTS: Final = frozenset({"efivar", "kscreenlockerrc", "xfconf"})
"""Files that a device reads one by one, by functions of the same module; the parser reads what a person put together."""


@cache
def machines() -> list[dict[str, Any]]:
    """The machines of tests/captures/read_for_real.toml. Raises ValueError for a source that there is none of."""
    table: list[dict[str, Any]] = tomllib.loads((CAPTURES / "read_for_real.toml").read_text("utf-8"))["machine"]
    for machine in table:
        known = {f"{fact} {each.source}" for fact, probe in PROBES[machine["platform"]].items() for each in probe.PARSERS}
        if set(machine["read"]) - known:
            raise ValueError(f"read_for_real.toml names what nothing parses: {sorted(set(machine['read']) - known)}")
    return table


def read_on(platform: str, fact: str, source: str) -> list[int]:
    """The numbers of the machines, counted from 1."""
    asked = f"{fact} {source}"
    return [number for number, each in enumerate(machines(), 1) if each["platform"] == platform and asked in each["read"]]


def is_asked(parser: Parser[Any]) -> bool:
    """Whether a device reads it; a parser that no code calls, and that stands in a probe's PARSERS only, is for recordings."""
    return parser.source in _IN_PARTS or any(
        found is parser and name in _called() for module in _modules() for name, found in vars(module).items()
    )


@cache
def _called() -> frozenset[str]:
    return frozenset(name for path in _AGENT.rglob("*.py") for name in _names(ast.parse(path.read_text("utf-8"))))


def _names(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else []
        if not any(isinstance(each, ast.Name) and each.id == _TABLE for each in targets):
            yield from (each.id for each in ast.walk(statement) if isinstance(each, ast.Name))


@cache
def _modules() -> tuple[ModuleType, ...]:
    folders = [(f"agent.{each}", _AGENT / each) for each in PROBES]
    probes = [(f"agent.probes.{each}", _AGENT / "probes" / each) for each in PROBES]
    names = ((package, each.name) for package, folder in folders + probes for each in pkgutil.iter_modules([str(folder)]))
    return tuple(importlib.import_module(f"{package}.{name}") for package, name in names)
