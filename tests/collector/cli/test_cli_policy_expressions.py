"""Expressions on the command line: their names, what is wrong with one, and what one reads."""

from pathlib import Path

from tests.fakes.command_line import Rollcall
from tests.fuzz.policies import EXPRESSION_RULE, HEAD

_CLAUSE = '[[rule.clause]]\npolicy = "P"\nsection = "1"\nquote = ""\n'
_MEETS = "meets = 'antivirus.products.all(p, p.running) || firewall.active'"


def pack(folder: Path, meets: str) -> Path:
    file = folder / "ours.toml"
    assert _MEETS in EXPRESSION_RULE
    file.write_text(HEAD + EXPRESSION_RULE.replace(_MEETS, f"meets = '{meets}'") + _CLAUSE, encoding="utf-8")
    return file


def test_the_names_are_listed_for_people_and_machines(rollcall: Rollcall):
    out = rollcall("policy", "kinds", "--names").out
    assert "password_policy.lock_out.kind\n  one of a few words: locks_out, never_locks_out;" in out
    assert '"name": "antivirus.products"' in rollcall("policy", "kinds", "--names", "--json").out


def test_a_bad_expression_is_told_by_the_check_of_a_policy(rollcall: Rollcall, tmp_path: Path):
    answer = rollcall("policy", "check", pack(tmp_path, "operating_system.name == 3"))
    assert answer.err == (
        "rollcall: ours.toml:16: rule 'OWN-1': meets is \"operating_system.name == 3\"; at line 1, character 23: "
        "== cannot be used with text and a number; `rollcall policy kinds --names` says what each name holds\n"
    )


def test_a_rule_is_explained_with_what_it_reads(rollcall: Rollcall, tmp_path: Path):
    file = pack(tmp_path, "antivirus.products.all(p, p.running) || device_identity.portable || true")
    assert "nothing wrong" in rollcall("policy", "check", file).out
    out = rollcall("policy", "explain", "OWN-1", "--pack", file).out
    assert "Reads antivirus.products, of each: running" in out
