"""The rules of `nft -j list ruleset`. Source: libnftables-json(5)."""

import json
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias

from agent.linux.input_filter import Fate, InputFilter, Jump, Reach, Rule, filter_of_chain, rule_of_reach
from agent.linux.iptables_rules import target_fate
from agent.linux.nft_conditions import reach_of_condition
from agent.probes.parsing import parser

_ASKS_NOTHING: Final = frozenset({"counter", "log", "mangle", "notrack", "comment"})
_OF_FEW: Final = frozenset({"multiport", "icmp", "icmp6", "mac"})
_DECIDES: Final = frozenset({"accept", "drop", "reject", "queue", "jump", "goto", "return", "continue"})

_Entry: TypeAlias = dict[str, Any]
_Steps: TypeAlias = list[tuple[str, Any]]


@parser("nft", "nft -j list ruleset", "nftables")
def parse_nft(text: str) -> InputFilter:
    """The chains on the input hook, of every table; a connection must pass all of them."""
    entries = json.loads(text)["nftables"]
    chains = [entry["chain"] for entry in entries if "chain" in entry]
    rules = [entry["rule"] for entry in entries if "rule" in entry]
    inputs = [chain for chain in chains if chain.get("hook") == "input" and chain["family"] in ("ip", "ip6", "inet")]
    return reduce(or_, (_filter(chain, chains, rules) for chain in inputs), InputFilter(filters=False, refuses=frozenset()))


def _filter(chain: _Entry, chains: list[_Entry], rules: list[_Entry]) -> InputFilter:
    table = (chain["family"], chain["table"])
    names = [str(each["name"]) for each in chains if (each["family"], each["table"]) == table]
    own = [each for each in rules if (each["family"], each["table"]) == table]
    return filter_of_chain(
        chain["name"],
        {name: tuple(_rules(each for each in own if each["chain"] == name)) for name in names},
        policy_refuses=chain.get("policy") == "drop",
        families=frozenset(("ip", "ip6") if chain["family"] == "inet" else (str(chain["family"]),)),
    )


def _rules(entries: Iterator[_Entry]) -> Iterator[Rule]:
    for entry in entries:
        for steps in _unfolded([(str(name), value) for step in entry["expr"] for name, value in step.items()]):
            reach = max((_reach(name, value) for name, value in steps), default=Reach.EVERYTHING)
            fates = (_fate(name, value) for name, value in steps if reach is not Reach.SOME)
            yield rule_of_reach(reach, next((fate for fate in fates if fate is not Fate.GOES_ON), Fate.GOES_ON))


def _unfolded(steps: _Steps) -> Iterator[_Steps]:
    """A map of verdicts is a rule for each of its elements; of one that has a name the elements stand elsewhere."""
    for index, (name, value) in enumerate(steps):
        if name == "vmap" and isinstance(value["data"], dict):
            for key, verdict in value["data"]["set"]:
                yield [*steps[:index], ("match", {"op": "==", "left": value["key"], "right": key}), *verdict.items()]
            return
    yield steps


def _reach(name: str, value: Any) -> Reach:  # noqa: ANN401 - whatever the JSON holds
    match name:
        case "match":
            return reach_of_condition(value)
        case "vmap":
            return Reach.MANY
        case "xt" if isinstance(value, dict) and (value["type"] == "target" or value["name"] == "comment"):
            return Reach.EVERYTHING
        case "xt" if isinstance(value, dict) and value["name"] in _OF_FEW:
            return Reach.SOME
        case _:  # a rate, a quota, or a condition of iptables of which nft tells the name alone: all may meet it
            return Reach.EVERYTHING if name in _ASKS_NOTHING or name in _DECIDES else Reach.MANY


def _fate(name: str, value: Any) -> Fate | Jump:  # noqa: ANN401 - ditto
    match name:
        case "accept":
            return Fate.ACCEPTED
        case "drop" | "reject":
            return Fate.REFUSED
        case "return":
            return Fate.RETURNS
        case "jump" | "goto":
            return Jump(str(value["target"]), returns=name == "jump")
        case "xt" if value["type"] == "target":  # a rule that iptables-nft wrote
            return target_fate(str(value["name"]))
        case "queue" | "vmap":
            return Fate.NOT_FOLLOWED  # some program decides, or a map
        case _:
            return Fate.GOES_ON
