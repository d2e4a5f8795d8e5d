"""What the kernel's filter does with a connection from outside that no rule lets in or refuses by name. Source: nft(8).

The chain is walked in its order, as the kernel does: what counts is the first rule that decides about everything.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum, auto
from typing import Final, TypeAlias, assert_never

from compliance.values import dataclass

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


@dataclass(frozen=True, slots=True)
class OfMany:
    """A rule about all that comes by one interface, from one network, or at half of the ports or more.

    Whether that is the whole world the rules do not tell: letting it in may be letting everything in.
    """

    rule: Fate | Jump


Rule: TypeAlias = Fate | Jump | OfProtocol | OfMany
"""What a rule does with everything that reaches it. A rule about some connections only lets the rest go on."""


class Reach(IntEnum):
    """How many of the new connections meet a condition; a rule with several reaches as far as the narrowest."""

    EVERYTHING = 0
    PROTOCOL = 1  # all of tcp, or all of udp
    MANY = 2  # see OfMany
    SOME = 3


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
    rest, many = (_fate(name, _of_these(chains, many=many), _DEEPEST_JUMP) for many in (False, True))
    at_the_end = Fate.REFUSED if policy_refuses else Fate.ACCEPTED
    rest, many = (at_the_end if each is Fate.GOES_ON else each for each in (rest, many))
    fate = rest if rest in (many, Fate.ACCEPTED) else Fate.NOT_FOLLOWED
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
        case Reach.MANY:
            return OfMany(rule)
        case Reach.SOME:
            return Fate.GOES_ON
        case impossible:
            assert_never(impossible)


def _of_these(chains: Chains, *, many: bool) -> Chains:
    """The rules that those meet whom no rule about many is about; or those who meet the most lenient of them."""
    return {name: tuple(each for each in rules if many or not isinstance(each, OfMany)) for name, rules in chains.items()}


def _fate(name: str, chains: Chains, depth: int) -> Fate:
    if depth == 0 or name not in chains:
        return Fate.NOT_FOLLOWED
    some_returned = False
    for rule in chains[name]:
        fate = _of_rule(rule, chains, depth)
        if isinstance(rule, OfMany) and fate in (Fate.REFUSED, Fate.RETURNS):
            some_returned = some_returned or fate is Fate.RETURNS
        elif fate is not Fate.GOES_ON:
            return Fate.GOES_ON if fate is Fate.RETURNS or (some_returned and fate is Fate.REFUSED) else fate
    return Fate.GOES_ON


def _of_rule(rule: Rule, chains: Chains, depth: int) -> Fate:
    if isinstance(rule, Fate):
        return rule
    if isinstance(rule, OfProtocol):
        return _of_protocol(rule.rule, chains, depth)
    if isinstance(rule, OfMany):
        return _of_rule(rule.rule, chains, depth)
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
