"""A pack is read only when its expressions have an answer for every sample of a device; else its line says what to do."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asked_expressions import pack, policy

from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.samples import samples
from collector.judging.expressions.trial import MOST_EXPRESSIONS, try_expressions
from collector.judging.expressions.worker import Worker
from collector.judging.packs import read_pack
from compliance.errors import PolicyError
from compliance.expressions.expression import Expression
from compliance.expressions.names import names
from compliance.policy import parse_policy
from compliance.rule import PLATFORMS
from tests.fuzz.policies import HEAD

SEE = "`rollcall policy kinds --names` says what each name holds"
NOT_THERE = "for a linux device set up otherwise it needs what is not there; ask first: "
REFUSED = {
    "its grammar": ("firewall.active &&", f"at line 1, character 19: Syntax error: mismatched input '<EOF>'; {SEE}"),
    "a number and text": (
        "password_policy.minimum_length >= 'a'",
        f"at line 1, character 32: >= cannot be used with a number and text; {SEE}",
    ),
    "a field of an entry and another type": (
        "antivirus.products.all(p, p.running == 'yes')",
        f"at line 1, character 37: == cannot be used with true or false and text; {SEE}",
    ),
    "an argument": ("firewall.product.startsWith(3)", f"startsWith cannot be used with text and a number; {SEE}"),
    "a moment and text": ("security_updates.looked_at > '2026'", f"> cannot be used with a moment and text; {SEE}"),
    "an answer that is a number": (
        "password_policy.minimum_length",
        f"it answers with a number, not with true or false; {SEE}",
    ),
    "what only one kind of thing has": (
        "password_policy.lock_out.after_failures <= 10",
        f'{NOT_THERE}password_policy.lock_out.kind == "locks_out" && …',
    ),
    "the same of an entry": (
        "screen_lock.users.all(u, u.lock.after_idle_seconds <= 600)",
        f'{NOT_THERE}lock.kind == "locks_itself" && …',
    ),
    "a division by nothing": (
        "administrators.administrator_count / size(antivirus.products) < 9",
        "for a linux device with nothing in any list it cannot be worked out: divide by zero; expected an answer",
    ),
    "a pattern that is none": (
        "firewall.product.matches('(')",
        "for a linux device set up as a school wishes it cannot be worked out: invalid regular expression: missing ): (",
    ),
    "what a platform does not report": (
        "firewall.active",
        "no chromeos device reports what it needs; expected platforms without chromeos",
    ),
}


@pytest.fixture(scope="module")
def expressions() -> Iterator[Expressions]:
    made = Expressions(Worker())
    yield made
    made.close()


@pytest.mark.parametrize("case", REFUSED)
def test_an_expression_without_an_answer_is_told_with_file_line_rule_value_and_remedy(case: str, expressions: Expressions):
    meets, said = REFUSED[case]
    line = pack(meets).split("\n").index("meets = '''") + 1
    with pytest.raises(PolicyError) as refused:
        try_expressions(policy(meets), expressions)
    assert str(refused.value).startswith(f"ours.toml:{line}: rule 'OWN-1': meets is \"{meets[:30]}")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "meets",
    [
        "operating_system.name != 'Windows 7'",
        "disk_encryption.volumes.all(v, v.state == 'protected') && secure_boot.state in ['enforced', 'reduced']",
        "screen_lock.users.all(u, u.lock.kind == 'locks_itself' && u.lock.after_idle_seconds + u.lock.grace_seconds <= 600)",
        "firewall.active || device_identity.portable || true",
    ],
)
def test_one_that_has_an_answer_on_every_platform_is_taken(meets: str, expressions: Expressions):
    try_expressions(policy(meets), expressions)


def test_a_pack_in_a_file_is_tried_when_it_is_read(tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text(pack("operating_system.name == 3"), encoding="utf-8")
    with pytest.raises(
        PolicyError, match=r"ours.toml:[0-9]+: rule 'OWN-1': meets is .*== cannot be used with text and a number"
    ):
        read_pack(file)
    file.write_text(pack("operating_system.name == 'Debian'"), encoding="utf-8")
    assert read_pack(file).policy.rules[0].expression == Expression(
        "operating_system.name == 'Debian'", (("operating_system.name", ()),), "ours.toml:16"
    )


def test_a_pack_has_no_more_expressions_than_judging_can_bear(expressions: Expressions):
    rule = pack("operating_system.name == 'Debian'").removeprefix(HEAD)
    many = HEAD + "".join(rule.replace("OWN-1", f"OWN-{number}") for number in range(1, MOST_EXPRESSIONS + 2))
    with pytest.raises(PolicyError, match=r"rule 'OWN-21': .*; 21 rules are expressions; expected at most 20"):
        try_expressions(parse_policy(many, "ours.toml"), expressions)


def test_an_expression_that_takes_too_long_is_refused():
    source = "import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGPROF)"
    slow = Expressions(Worker((sys.executable, "-c", source)))
    with pytest.raises(PolicyError, match="it cannot be read: it took too long"):
        try_expressions(policy("operating_system.name == 'Debian'"), slow)


def test_the_samples_have_every_word_kind_and_field_that_a_platform_reports():
    """What no sample has is tried by none."""
    seen: set[str] = set()
    for each in samples(PLATFORMS):
        everything = Expression("", tuple((path, tuple(name.entries)) for path, name in names().items()))
        values, unknown = everything.known(each.reading)
        empty = {f"{path}: {name.empty_says}" for path, name in names().items() if name.empty_says}
        assert each.platform == "chromeos" or not unknown or set(unknown) == empty
        seen |= values.keys()
    assert seen == names().keys()
