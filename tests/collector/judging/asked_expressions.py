"""A policy of one rule that is an expression, and a device to judge by it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from collector.judging.expressions.evaluating import Expressions
from compliance.assessment import assess
from compliance.context import Context, DataClass, NoLoan
from compliance.facts import Fact
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport
from compliance.unknown import Unknown
from compliance.verdict import Outcome
from tests.fakes.good_facts import GOOD_FACTS, NOW, report_of
from tests.fuzz.policies import EXPRESSION_RULE, HEAD

REGISTERS: Final = Context(
    NoLoan(), on_loan=False, may_leave_site=True, data_class=DataClass.PERSONAL, last_report_received_at=NOW, evidence_as_of=NOW
)
_CLAUSE: Final = '[[rule.clause]]\npolicy = "P"\nsection = "1"\nquote = ""\n'
_MEETS: Final = "meets = 'antivirus.products.all(p, p.running) || firewall.active'"


def pack(meets: str) -> str:
    """The text of a pack whose one rule asks this."""
    assert _MEETS in EXPRESSION_RULE
    return HEAD + EXPRESSION_RULE.replace(_MEETS, f"meets = '''\n{meets}'''") + _CLAUSE


def policy(meets: str) -> Policy:
    """The same, read; not tried."""
    return parse_policy(pack(meets), "ours.toml")


def report(*spoilt: Fact, without: Mapping[str, Unknown] | None = None) -> DeviceReport:
    """The good device's report, with some facts replaced and some not known."""
    made = report_of(*GOOD_FACTS, *spoilt)
    return replace(made, readings={**made.readings, **(without or {})})


def outcome(meets: str, said: DeviceReport | None, expressions: Expressions) -> Outcome:
    """What comes of the one rule."""
    return assess(policy(meets), said, REGISTERS, NOW, expressions.of(b"a device")).outcomes[0].outcome
