"""An antivirus product is running, not merely installed."""

from typing import Final

from compliance.facts import Antivirus
from compliance.rules.antivirus_products import best_product, running
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.verdict import Finding


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "An antivirus product is running"


def judge(_parameters: NoParameters, fact: Antivirus) -> Finding:
    """One running product is enough."""
    return best_product(fact, running)


KIND: Final = timeless_kind("antivirus_running", fact=Antivirus, parse_parameters=no_parameters, asks=asks, judge=judge)
