"""One case of a rule kind: what it is given, and the verdict and words that it must answer."""

from dataclasses import dataclass

from judged_device import REGISTERS

from compliance.context import Context
from compliance.facts import Fact
from compliance.unknown import Unknown
from compliance.verdict import Verdict

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


@dataclass(frozen=True)
class Case:
    name: str
    kind: str
    fact: Fact | Unknown
    verdict: Verdict
    saw: str
    registers: Context = REGISTERS
