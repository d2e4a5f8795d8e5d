"""The device has a chip that keeps keys, and it is ready for use."""

from typing import Final

from compliance.facts import TrustedPlatformModule
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_NONE: Final = Finding(Verdict.FAIL, "There is no chip that keeps keys, or the firmware hides it")
_UNUSABLE: Final = Finding(Verdict.FAIL, "The chip that keeps keys is not ready for use")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "There is a chip that keeps keys (TPM), ready for use"


def judge(_parameters: NoParameters, fact: TrustedPlatformModule) -> Finding:
    """The version of its standard is told, not judged."""
    if not fact.present:
        return _NONE
    if isinstance(fact.usable, Unknown):
        return Finding(Verdict.UNKNOWN, f"There is a chip that keeps keys; whether it is ready is not known: {fact.usable}")
    version = "" if isinstance(fact.version, Unknown) else f" ({fact.version})"
    return Finding(Verdict.PASS, f"The chip that keeps keys{version} is ready") if fact.usable else _UNUSABLE


KIND: Final = timeless_kind(
    "trusted_platform_module", fact=TrustedPlatformModule, parse_parameters=no_parameters, asks=asks, judge=judge
)
