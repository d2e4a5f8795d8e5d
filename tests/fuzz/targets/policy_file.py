"""Any text as a policy: one that reads again as the same and judges a device, or a PolicyError that names its lines."""

import re
from collections.abc import Iterator
from typing import Final

from compliance.assessment import assess
from compliance.calendar import WITHOUT_TERMS
from compliance.context import Context, DataClass, NoLoan
from compliance.errors import PolicyError
from compliance.policy import parse_policy
from tests.fuzz.fuzzed_school import NOW
from tests.fuzz.policies import policies
from tests.fuzz.reports import GOOD
from tests.fuzz.target import Target

_OF_A_PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}:[0-9]+: ")
_REGISTERS: Final = Context(
    NoLoan(), on_loan=False, may_leave_site=True, data_class=DataClass.PERSONAL, last_report_received_at=NOW, evidence_as_of=NOW
)


def run(data: bytes) -> None:
    """Read the policy and judge by it."""
    text = data.decode(errors="surrogateescape")
    try:
        policy = parse_policy(text, "policy.toml")
    except PolicyError as error:
        assert all(line.startswith(("policy.toml", "and ")) or _OF_A_PART.match(line) for line in str(error).split("\n")), str(
            error
        )
        raise
    assert parse_policy(policy.source, "policy.toml") == policy
    outcomes = assess(policy, GOOD, _REGISTERS, NOW).outcomes
    assert [each.rule_id for each in outcomes] == [rule.rule_id for rule in policy.device_rules]
    for rule in policy.rules:
        policy.deadline(rule, NOW, WITHOUT_TERMS)


def _seeds() -> Iterator[bytes]:
    for each in policies():
        yield each.encode()
    yield b"a = " + b"[" * 1200
    yield b"a = " + b"9" * 4500


TARGET: Final = Target(
    "policy_file",
    run,
    (PolicyError,),
    _seeds,
    most_bytes=6000,
    words=(
        *(b"[[rule]]", b"[[rule.clause]]", b"at_most = ", b"severity = ", b"kind = ", b'"off_site"', b'"""', b"how_to_fix"),
        *(
            b"[[clause]]",
            b"[[leave_out]]",
            b'builds_on = ["b"]',
            b'from = "library"',
            b"\n#%% file: b.toml\n",
            b"treated_as = ",
        ),
    ),
)
