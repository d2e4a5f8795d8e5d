"""An antivirus product is running, not merely installed."""

from datetime import datetime
from typing import Final

from compliance.context import Context
from compliance.facts import Antivirus
from compliance.rules.antivirus_products import best_product, running
from compliance.rules.kind import NoParameters, fact_kind, no_parameters
from compliance.verdict import Finding


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "An antivirus product is running"


def judge(_parameters: NoParameters, fact: Antivirus, _context: Context, _now: datetime) -> Finding:
    """One running product is enough."""
    return best_product(fact, running)


KIND: Final = fact_kind("antivirus_running", fact=Antivirus, parse_parameters=no_parameters, asks=asks, judge=judge)
