"""The antivirus checks files as they are opened."""

from typing import Final

from compliance.facts import Antivirus, AntivirusProduct
from compliance.rules.antivirus_products import best_product, running_and, yes_or_no
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.verdict import Finding


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The antivirus checks files as they are opened"


def judge(_parameters: NoParameters, fact: Antivirus) -> Finding:
    """One running product that scans on access is enough."""
    return best_product(fact, lambda product: running_and(product, _on_access(product)))


def _on_access(product: AntivirusProduct) -> Finding:
    return yes_or_no(
        product.on_access, product, yes="checks files as they are opened", no="does not check files as they are opened"
    )


KIND: Final = timeless_kind("antivirus_on_access", fact=Antivirus, parse_parameters=no_parameters, asks=asks, judge=judge)
