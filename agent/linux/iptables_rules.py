"""The rules of iptables-save. Sources: iptables-save(8), iptables(8), iptables-extensions(8)."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from agent.linux.input_filter import Fate, InputFilter, Jump, Reach, Rule, filter_of_chain, rule_of_reach
from agent.linux.input_reach import (
    reach_of_addresses,
    reach_of_destination,
    reach_of_destination_type,
    reach_of_interface,
    reach_of_packet_type,
    reach_of_ports,
)
from agent.probes.parsing import parser

_GO_ON: Final = frozenset({"LOG", "NFLOG", "ULOG", "MARK", "CONNMARK", "TRACE", "AUDIT", "SET"})
_PROTOCOLS_WITH_PORTS: Final = frozenset({"tcp", "udp"})
_FROM_ADDRESSES: Final = ("-s", "--src-range")
_AT_PORTS: Final = ("--dport", "--dports")
_OF_FEW: Final = frozenset({"--icmp-type", "--icmpv6-type", "--mac-source", "--ctstatus"})
"""Conditions that are met by some only. Any other (a set, a rate, the sender's port, a mark that others make) may be met by
everything: after a rule that lets in by it, the rest is not known to be refused."""


@parser("iptables_save", "iptables-save, or ip6tables-save", "iptables", "ip6tables_save")
def parse_iptables(text: str) -> InputFilter:
    """The filter table's INPUT chain and those that it jumps to. The family is the asking program's."""
    table = re.search(r"^\*filter$(.*?)^COMMIT$", text, re.MULTILINE | re.DOTALL)
    if table is None:
        return InputFilter(filters=False, refuses=frozenset())
    policies = dict(re.findall(r"^:(\S+) (\S+)", table[1], re.MULTILINE))
    lines = re.findall(r"^-A (\S+) ?(.*)$", table[1], re.MULTILINE)
    return filter_of_chain(
        "INPUT",
        {name: tuple(_rules(rule for chain, rule in lines if chain == name)) for name in policies},
        policy_refuses=policies.get("INPUT") == "DROP",
        families=frozenset({"ip"}),
    )


def _rules(lines: Iterator[str]) -> Iterator[Rule]:
    for line in lines:
        options = _options(shlex.split(line))
        action = next((index for index, option in enumerate(options) if option[0] in ("-j", "-g")), None)
        if action is None:
            yield Fate.GOES_ON
        else:
            option, target, *_ = options[action]
            reach = max((_reach(each) for each in options[:action]), default=Reach.EVERYTHING)
            yield rule_of_reach(reach, target_fate(target, otherwise=Jump(target, returns=option == "-j")))


def _options(words: list[str]) -> list[list[str]]:
    """The words of each `[!] --option value…`."""
    options: list[list[str]] = []
    for word in words:
        if word == "!" or (word.startswith("-") and (not options or options[-1] != ["!"])):
            options.append([word])
        else:
            options[-1].append(word)
    return options


def _reach(option: list[str]) -> Reach:
    negated = option[0] == "!"
    words = option[1:] if negated else option
    of_place = _reach_of_place(words, negated=negated)
    return _reach_of_kind(words, negated=negated) if of_place is None else of_place


def _reach_of_kind(words: list[str], *, negated: bool) -> Reach:
    """What it is: its protocol, whether it is new, for whom its packets are."""
    match words:
        case ["-m" | "--comment", *_]:
            return Reach.EVERYTHING
        case ["-p", protocol]:
            return Reach.SOME if (protocol in _PROTOCOLS_WITH_PORTS) is negated else Reach.PROTOCOL
        case ["--state" | "--ctstate", states]:
            return Reach.SOME if ("NEW" in states.split(",")) is negated else Reach.EVERYTHING
        case ["--dst-type", types]:
            return reach_of_destination_type(types.split(","), negated=negated)
        case ["--pkt-type", kind]:
            return reach_of_packet_type([kind], negated=negated)
        case [name, *_] if name in _OF_FEW and not negated:
            return Reach.SOME
        case _:
            return Reach.MANY


def _reach_of_place(words: list[str], *, negated: bool) -> Reach | None:
    """Where it comes in, from where, to where, at which port; None for what says none of it."""
    match words:
        case ["-i", interface]:
            return reach_of_interface(interface, negated=negated)
        case ["-d", address]:
            return reach_of_destination(address, negated=negated)
        case [name, value] if name in _FROM_ADDRESSES:
            return reach_of_addresses(value, negated=negated)
        case [name, value] if name in _AT_PORTS:
            return reach_of_ports([_range(each) for each in value.split(",")], negated=negated)
        case _:
            return None


def _range(ports: str) -> tuple[int, int]:
    """`22`, or `1:65535`."""
    first, _, last = ports.partition(":")
    return int(first or 0), int(last or first)


def target_fate(target: str, otherwise: Fate | Jump = Fate.NOT_FOLLOWED) -> Fate | Jump:
    """What a target does; `otherwise` for what may be a chain. One that is neither, such as NFQUEUE, is not followed."""
    match target:
        case "ACCEPT":
            return Fate.ACCEPTED
        case "DROP" | "REJECT":
            return Fate.REFUSED
        case "RETURN":
            return Fate.RETURNS
        case _:
            return Fate.GOES_ON if target in _GO_ON else otherwise
