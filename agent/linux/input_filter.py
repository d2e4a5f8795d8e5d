"""What the kernel's filter does with a connection from outside that no rule lets in or refuses by name. Source: nft(8).

The chain is walked in its order, as the kernel does: what counts is the first rule that decides about everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final, TypeAlias, assert_never

_NONE: Final[frozenset[str]] = frozenset()
_DEEPEST_JUMP: Final = 16  # the kernel's own limit


class Fate(Enum):
    """What becomes of the connection at the end of a rule or chain."""

    ACCEPTED = auto()
    REFUSED = auto()
    GOES_ON = auto()  # to the next rule or, at the end, to the chain that called this one
    RETURNS = auto()  # of a rule only: to the chain that called this one, at once
    NOT_FOLLOWED = auto()


@dataclass(frozen=True, slots=True)
class Jump:
    """On to another chain; `returns` when what it leaves undecided comes back."""

    chain: str
    returns: bool


@dataclass(frozen=True, slots=True)
class OfProtocol:
    """A rule about all of tcp, or all of udp: letting that in is letting too much in, refusing it is not refusing the rest."""

    rule: Fate | Jump


Rule: TypeAlias = Fate | Jump | OfProtocol
"""What a rule does with everything that reaches it. A rule about some connections only lets the rest go on."""


class Reach(IntEnum):
    """How many of the new connections meet a condition; a rule with several reaches as far as the narrowest."""

    EVERYTHING = 0
    PROTOCOL = 1  # all of tcp, or all of udp
    SOME = 2


Chains: TypeAlias = Mapping[str, tuple[Rule, ...]]


@dataclass(frozen=True, slots=True)
class InputFilter:
    """Whether the kernel filters incoming packets, and for which of ip and ip6 it refuses the rest, or may do so."""

    filters: bool
    refuses: frozenset[str]
    not_followed: frozenset[str] = frozenset()

    def __or__(self, other: "InputFilter") -> "InputFilter":
        """Both together: what one of them refuses is refused."""
        return InputFilter(self.filters or other.filters, self.refuses | other.refuses, self.not_followed | other.not_followed)

    def told_of(self, family: str) -> "InputFilter":
        """The same of another family, for a tool that does not say of which it speaks."""
        of_family: frozenset[str] = frozenset({family})
        return InputFilter(self.filters, of_family if self.refuses else _NONE, of_family if self.not_followed else _NONE)


def filter_of_chain(name: str, chains: Chains, *, policy_refuses: bool, families: frozenset[str]) -> InputFilter:
    """The filter that a chain on the input hook is, together with those that it jumps to and its own policy."""
    fate = _fate(name, chains, _DEEPEST_JUMP)
    if fate is Fate.GOES_ON:
        fate = Fate.REFUSED if policy_refuses else Fate.ACCEPTED
    return InputFilter(
        filters=policy_refuses or bool(chains.get(name)),
        refuses=families if fate is Fate.REFUSED else _NONE,
        not_followed=families if fate is Fate.NOT_FOLLOWED else _NONE,
    )


def rule_of_reach(reach: Reach, rule: Fate | Jump) -> Rule:
    """The rule as it counts here, given how far it reaches."""
    match reach:
        case Reach.EVERYTHING:
            return rule
        case Reach.PROTOCOL:
            return OfProtocol(rule)
        case Reach.SOME:
            return Fate.GOES_ON
        case impossible:
            assert_never(impossible)


def _fate(name: str, chains: Chains, depth: int) -> Fate:
    if depth == 0 or name not in chains:
        return Fate.NOT_FOLLOWED
    for rule in chains[name]:
        fate = _of_protocol(rule.rule, chains, depth) if isinstance(rule, OfProtocol) else _of_rule(rule, chains, depth)
        if fate is not Fate.GOES_ON:
            return Fate.GOES_ON if fate is Fate.RETURNS else fate
    return Fate.GOES_ON


def _of_rule(rule: Fate | Jump, chains: Chains, depth: int) -> Fate:
    if isinstance(rule, Fate):
        return rule
    fate = _fate(rule.chain, chains, depth - 1)
    return Fate.RETURNS if fate is Fate.GOES_ON and not rule.returns else fate


def _of_protocol(rule: Fate | Jump, chains: Chains, depth: int) -> Fate:
    """Of a protocol that leaves the chain early the rest of the way is not followed."""
    fate = _of_rule(rule, chains, depth)
    match fate:
        case Fate.REFUSED | Fate.GOES_ON:
            return Fate.GOES_ON
        case Fate.RETURNS:
            return Fate.NOT_FOLLOWED
        case Fate.ACCEPTED | Fate.NOT_FOLLOWED:
            return fate
        case impossible:
            assert_never(impossible)
