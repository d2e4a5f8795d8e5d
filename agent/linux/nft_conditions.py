"""How many of the connections from outside meet a condition of `nft -j list ruleset`. Source: libnftables-json(5)."""

from typing import Any, Final, TypeAlias

from agent.linux.input_filter import Reach
from agent.linux.input_reach import (
    reach_of_addresses,
    reach_of_destination,
    reach_of_destination_type,
    reach_of_interface,
    reach_of_packet_type,
    reach_of_ports,
)

_PROTOCOLS_WITH_PORTS: Final = frozenset({"tcp", "udp"})
_PROTOCOL_FIELDS: Final = (("ip", "protocol"), ("ip6", "nexthdr"))
_OF_INTERFACE: Final = ("iif", "iifname", "iifgroup")
_OF_FEW: Final = frozenset({"icmp", "icmpv6", "ether", "arp", "esp", "ah"})

_Condition: TypeAlias = dict[str, Any]


def reach_of_condition(match: _Condition) -> Reach:
    """The `match` of a rule. One that is not read here (a mark, the sender's port, a set by name) may be met by everything."""
    left, values, negated = match["left"], _values(match["right"]), match["op"] == "!="
    if left == {"ct": {"key": "state"}}:
        return Reach.SOME if ("new" in values) is negated else Reach.EVERYTHING
    if not _is_protocol(left):
        return _reach_of_place(left, _elements(match["right"]), negated=negated)
    if values >= _PROTOCOLS_WITH_PORTS:
        return Reach.SOME if negated else Reach.EVERYTHING
    return Reach.SOME if values.isdisjoint(_PROTOCOLS_WITH_PORTS) is not negated else Reach.PROTOCOL


def _reach_of_place(left: object, elements: list[Any], *, negated: bool) -> Reach:
    """Where a connection comes in, from where, to where, and at which port."""
    of_all = max if negated else min  # who meets a set meets one of its elements, who does not meets none
    match left:
        case {"meta": {"key": key}} if key in _OF_INTERFACE:
            return of_all(reach_of_interface(str(each), negated=negated) for each in elements)
        case {"payload": {"field": "saddr", "protocol": "ip" | "ip6"}}:
            return of_all(reach_of_addresses(_address(each), negated=negated) for each in elements)
        case {"payload": {"field": "daddr", "protocol": "ip" | "ip6"}}:
            return of_all(reach_of_destination(_address(each), negated=negated) for each in elements)
        case {"payload": {"field": "dport"}}:
            return reach_of_ports((_range(each) for each in elements), negated=negated)
        case _:
            return _reach_of_kind(left, [str(each) for each in elements], negated=negated)


def _reach_of_kind(left: object, values: list[str], *, negated: bool) -> Reach:
    """For whom its packets are, and what singles it out."""
    match left:
        case {"meta": {"key": "pkttype"}}:
            return reach_of_packet_type(values, negated=negated)
        case {"fib": {"result": "type", "flags": "daddr" | ["daddr"]}}:
            return reach_of_destination_type(values, negated=negated)
        case {"payload": {"protocol": protocol}} if protocol in _OF_FEW and not negated:
            return Reach.SOME
        case {"ct": {"key": "status"}} if not negated:
            return Reach.SOME
        case {"concat": [*parts]} if not negated and any(_is_port(each) for each in parts):
            return Reach.SOME
        case _:
            return Reach.MANY


def _is_port(part: object) -> bool:
    return isinstance(part, dict) and part.get("payload", {}).get("field") == "dport"


def _address(element: object) -> str:
    match element:
        case {"prefix": {"addr": address, "len": length}}:
            return f"{address}/{length}"
        case _:
            return str(element)


def _range(element: object) -> tuple[int, int]:
    """One port, or a range; of a set that has a name the ports stand elsewhere, and are taken for a few."""
    match element:
        case {"range": [first, last]}:
            return int(first), int(last)
        case _:
            return 0, 0


def _is_protocol(left: object) -> bool:
    fields = ({"meta": {"key": "l4proto"}}, *({"payload": {"protocol": p, "field": f}} for p, f in _PROTOCOL_FIELDS))
    return left in fields


def _elements(right: object) -> list[Any]:
    return list(right["set"]) if isinstance(right, dict) and "set" in right else [right]


def _values(right: object) -> set[str]:
    """One value, a list, or an anonymous set of them."""
    if isinstance(right, dict):
        right = right.get("set", right.get("|", []))
    return {str(each) for each in right} if isinstance(right, list) else {str(right)}
