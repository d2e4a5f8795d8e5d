"""One good antivirus product is enough: judging a device that has several, or none."""

from collections.abc import Callable
from typing import Final

from compliance.facts import Antivirus, AntivirusProduct
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict, best_finding, worst_finding

_NO_PRODUCT: Final = Finding(Verdict.FAIL, "No antivirus product was found")


def best_product(fact: Antivirus, judge_product: Callable[[AntivirusProduct], Finding]) -> Finding:
    """The finding about the best of the products. Of none at all: looked for, none there, which fails."""
    return best_finding(map(judge_product, fact.products)) if fact.products else _NO_PRODUCT


def running(product: AntivirusProduct) -> Finding:
    """Whether the product runs at all."""
    return yes_or_no(product.running, product, yes="is running", no="is installed but not running")


def running_and(product: AntivirusProduct, part: Finding) -> Finding:
    """What a product would do counts only while it runs. Of two equal findings the part says more."""
    return worst_finding((part, running(product)))


def yes_or_no(answer: bool | Unknown, product: AntivirusProduct, *, yes: str, no: str) -> Finding:  # noqa: FBT001 - a reading
    """A finding about one answer, in words that begin with the product's name."""
    if isinstance(answer, Unknown):
        return Finding(Verdict.UNKNOWN, f"{product.name}: {answer}")
    return Finding(Verdict.PASS, f"{product.name} {yes}") if answer else Finding(Verdict.FAIL, f"{product.name} {no}")
