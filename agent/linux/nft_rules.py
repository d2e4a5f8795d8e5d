"""The rules of `nft -j list ruleset`. Source: libnftables-json(5)."""

import json
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias

from agent.linux.input_filter import Fate, InputFilter, Jump, Reach, Rule, filter_of_chain, rule_of_reach
from agent.linux.input_reach import reach_of_addresses, reach_of_interface, reach_of_ports
from agent.linux.iptables_rules import target_fate
from agent.probes.parsing import parser

_ASKS_NOTHING: Final = frozenset({"counter", "log", "mangle", "notrack", "comment"})
_PROTOCOLS_WITH_PORTS: Final = frozenset({"tcp", "udp"})
_PROTOCOL_FIELDS: Final = (("ip", "protocol"), ("ip6", "nexthdr"))
_OF_INTERFACE: Final = ("iif", "iifname", "iifgroup")
_OF_FAMILY: Final = ("nfproto", "protocol")
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
            return _reach_of_match(value)
        case "vmap":
            return Reach.MANY
        case "xt":
            asks = not isinstance(value, dict) or (value["type"] != "target" and value["name"] != "comment")
        case _:
            asks = name not in _ASKS_NOTHING and name not in _DECIDES
    return Reach.SOME if asks else Reach.EVERYTHING


def _reach_of_match(match: _Entry) -> Reach:
    left, values, negated = match["left"], _values(match["right"]), match["op"] == "!="
    if _is_state(left):
        return Reach.SOME if ("new" in values) is negated else Reach.EVERYTHING
    if not _is_protocol(left):
        return _reach_of_origin(left, match["right"], negated=negated)
    if values >= _PROTOCOLS_WITH_PORTS:
        return Reach.SOME if negated else Reach.EVERYTHING
    return Reach.SOME if values.isdisjoint(_PROTOCOLS_WITH_PORTS) is not negated else Reach.PROTOCOL


def _reach_of_origin(left: Any, right: Any, *, negated: bool) -> Reach:  # noqa: ANN401 - ditto
    """Where a connection comes in, from where, and at which port; any other condition is met by some."""
    elements = right["set"] if isinstance(right, dict) and "set" in right else [right]
    of_all = max if negated else min  # who meets a set meets one of its elements, who does not meets none
    match left:
        case {"meta": {"key": key}} if key in _OF_INTERFACE:
            return of_all(reach_of_interface(str(each), negated=negated) for each in elements)
        case {"meta": {"key": key}} if key in _OF_FAMILY:
            return Reach.MANY
        case {"payload": {"field": "saddr", "protocol": "ip" | "ip6"}}:
            return of_all(reach_of_addresses(_address(each), negated=negated) for each in elements)
        case {"payload": {"field": "dport"}}:
            return reach_of_ports((_range(each) for each in elements), negated=negated)
        case _:
            return Reach.SOME


def _address(element: Any) -> str:  # noqa: ANN401 - ditto
    match element:
        case {"prefix": {"addr": address, "len": length}}:
            return f"{address}/{length}"
        case _:
            return str(element)


def _range(element: Any) -> tuple[int, int]:  # noqa: ANN401 - ditto
    """One port, or a range; of a set that has a name the ports stand elsewhere, and are taken for a few."""
    match element:
        case {"range": [first, last]}:
            return int(first), int(last)
        case _:
            return 0, 0


def _is_state(left: Any) -> bool:  # noqa: ANN401 - ditto
    return bool(left == {"ct": {"key": "state"}})


def _is_protocol(left: Any) -> bool:  # noqa: ANN401 - ditto
    fields = ({"meta": {"key": "l4proto"}}, *({"payload": {"protocol": p, "field": f}} for p, f in _PROTOCOL_FIELDS))
    return left in fields


def _values(right: Any) -> set[str]:  # noqa: ANN401 - ditto
    """One value, a list, or an anonymous set of them."""
    if isinstance(right, dict):
        right = right.get("set", right.get("|", []))
    return {str(each) for each in right} if isinstance(right, list) else {str(right)}


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
