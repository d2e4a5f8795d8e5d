"""Every rule kind is in the table, and says what a policy may set of it."""

import ast
import pkgutil
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

import compliance.rules
from compliance.rules.table import RULE_KINDS

COLLECTOR = Path(__file__).parents[2] / "collector"
MODULES = {
    each.name: import_module(f"compliance.rules.{each.name}") for each in pkgutil.iter_modules(compliance.rules.__path__)
}
KINDS = {name: module for name, module in MODULES.items() if hasattr(module, "KIND")}


def test_every_file_of_a_kind_is_in_the_table() -> None:
    assert {module.KIND.name for module in KINDS.values()} == set(RULE_KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_its_parameters_with_their_range(name: str) -> None:
    """`rollcall policy explain` and `rollcall policy kinds` show them, and two packs that differ are compared by them."""
    module = KINDS[name]
    held = [field.name for field in fields(module.Parameters)] if hasattr(module, "Parameters") else []
    assert [each.name for each in module.KIND.parameters] == held
    assert all(each.words and each.allowed for each in module.KIND.parameters)


@pytest.mark.parametrize(("judges", "arguments"), [("assess", 5), ("assess_again", 7), ("outcomes_of", 6)])
def test_the_collector_judges_expressions_wherever_it_judges(judges: str, arguments: int):
    """Without an evaluator an expression is only the collector's to work out, and nobody would."""
    calls = {
        f"{path.name}:{node.lineno}": len(node.args)
        for path in COLLECTOR.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == judges
    }
    assert calls
    assert {place: given for place, given in calls.items() if given != arguments} == {}
