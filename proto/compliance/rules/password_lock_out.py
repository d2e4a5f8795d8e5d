"""An account at whose password somebody guesses is closed for a while."""

from typing import Final, assert_never

from compliance.counted import counted
from compliance.facts import LocksOut, NeverLocksOut, PasswordPolicy
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import NumberParameter, Stricter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_AT_MOST: Final = NumberParameter(
    "at_most",
    "after how many wrong passwords an account must be closed",
    "wrong passwords",
    (1, 100),
    Stricter.LOWER,
    default=10,
)
_NEVER: Final = Finding(Verdict.FAIL, "Passwords may be guessed as often as anybody likes")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How many wrong passwords are too many."""

    at_most: int


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from 1 to 100; 10 unless said, as Cyber Essentials asks."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"An account is closed after at most {counted(parameters.at_most, 'wrong password')}"


def judge(parameters: Parameters, fact: PasswordPolicy) -> Finding:
    """A limit below one is some system's "never" that was not translated where it was read: no proof of a limit."""
    match fact.lock_out:
        case LocksOut(after_failures) if after_failures < 1:
            return Finding(Verdict.UNKNOWN, f"The limit of wrong passwords makes no sense: {after_failures}")
        case LocksOut(after_failures):
            verdict = Verdict.PASS if after_failures <= parameters.at_most else Verdict.FAIL
            return Finding(verdict, f"An account is closed after {counted(after_failures, 'wrong password')}")
        case NeverLocksOut():
            return _NEVER
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, f"What happens after wrong passwords is not known: {unknown}")
        case impossible:
            assert_never(impossible)


KIND: Final = timeless_kind(
    "password_lock_out",
    fact=PasswordPolicy,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_MOST,),
)
