"""The device's own firewall is on, and refuses what nobody allowed."""

from typing import Final

from compliance.facts import Firewall
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The firewall is on and refuses incoming connections unless allowed"


def judge(_parameters: NoParameters, fact: Firewall) -> Finding:
    """A firewall that lets everything in is off in all but name. Whether it comes on by itself is told, not judged."""
    product = fact.product or "The firewall"
    later = "; it does not come on by itself" if fact.starts_at_boot is False else ""
    if not fact.active:
        return Finding(Verdict.FAIL, f"{product} is off")
    if isinstance(fact.blocks_inbound, Unknown):
        return Finding(Verdict.UNKNOWN, f"{product} is on; {fact.blocks_inbound}{later}")
    if not fact.blocks_inbound:
        return Finding(Verdict.FAIL, f"{product} is on, but lets every incoming connection in{later}")
    return Finding(Verdict.PASS, f"{product} is on and refuses incoming connections{later}")


KIND: Final = timeless_kind("firewall_active", fact=Firewall, parse_parameters=no_parameters, asks=asks, judge=judge)
