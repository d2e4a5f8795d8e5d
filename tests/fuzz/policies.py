"""Policies short enough to be changed byte by byte: one rule of every kind, one clause of every treatment, packs on packs."""

import re
from collections.abc import Iterator
from typing import Final

from tests.fakes.packs import FOLDER, S004_FILE

HEAD: Final = """id = "p"
version = "1"
title = "P"
school_kind = "primary"
seed = ""
evidence_good_for = "14 days"
[grace_days]
critical = 1
high = 7
medium = 14
low = 30
"""
_CLAUSE: Final = '\n[[rule.clause]]\npolicy = "P"\nsection = "1"\nquote = ""\n'
_LIBRARY: Final = 'id = "library"\nversion = "1"\ntitle = "L"\nlibrary = true\n'


def _tables(text: str, name: str) -> list[str]:
    return [each for each in re.split(r"(?m)^(?=\[\[\w+\]\])", text) if each.startswith(f"[[{name}]]")]


EXPRESSION_RULE: Final = """[[rule]]
id = "OWN-1"
title = "T"
kind = "expression"
meets = 'antivirus.products.all(p, p.running) || firewall.active'
asks = "A"
severity = "low"
who_acts = ["technician"]
[rule.how_to_fix]
any = "F"
"""
_RULES: Final = _tables((FOLDER / "library.toml").read_text(encoding="utf-8"), "rule")
_S004: Final = S004_FILE.read_text(encoding="utf-8")

SHORT_POLICY: Final = HEAD + _RULES[0] + _CLAUSE


def policies() -> Iterator[str]:
    """The head alone, with each rule of the library, with clauses and conflicts, and with packs that it builds on."""
    yield HEAD
    for rule in _RULES:
        yield HEAD + rule + _CLAUSE
    yield HEAD + EXPRESSION_RULE + _CLAUSE
    for clause in _tables(_S004, "clause")[:12]:
        yield SHORT_POLICY + clause
    for conflict in _tables(_S004, "conflict"):
        yield SHORT_POLICY + conflict
    base = SHORT_POLICY.replace('id = "p"', 'id = "b"', 1)
    left_out = '[[leave_out]]\nrule = "ENC-1"\nbecause = "No."\n'
    yield f'id = "p"\nversion = "2"\ntitle = "P"\nbuilds_on = ["b"]\n{left_out}#%% file: b.toml\n{base}'
    taken = HEAD + '[[rule]]\nid = "ENC-1"\nfrom = "library"\ninclude_swap = true\n' + _CLAUSE
    yield f"{taken}#%% file: library.toml\n{_LIBRARY}{_RULES[0]}"
