"""Every rule kind is in the table, and says what a policy may set of it."""

import pkgutil
from dataclasses import fields
from importlib import import_module

import pytest

import compliance.rules
from compliance.rules.table import RULE_KINDS

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
