"""The antivirus is administered centrally and updates itself."""

from typing import Final

from compliance.facts import Antivirus, AntivirusProduct
from compliance.rules.antivirus_products import best_product, running_and, yes_or_no
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict, worst_finding


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The antivirus is administered centrally and updates itself"


def judge(_parameters: NoParameters, fact: Antivirus) -> Finding:
    """One running product that is managed and updates itself is enough."""
    return best_product(fact, lambda product: running_and(product, worst_finding((_managed(product), _updates(product)))))


def _managed(product: AntivirusProduct) -> Finding:
    match product.managed_by:
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, f"{product.name}: {unknown}")
        case "":
            return Finding(Verdict.FAIL, f"{product.name} is not administered centrally")
        case manager:
            return Finding(Verdict.PASS, f"{product.name} is administered by {manager} and updates itself")


def _updates(product: AntivirusProduct) -> Finding:
    return yes_or_no(product.automatic_updates, product, yes="updates itself", no="does not update itself")


KIND: Final = timeless_kind("antivirus_managed", fact=Antivirus, parse_parameters=no_parameters, asks=asks, judge=judge)
