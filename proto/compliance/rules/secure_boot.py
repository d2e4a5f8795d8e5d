"""The device starts signed systems only."""

from typing import Final

from compliance.facts import SecureBoot, SecureBootState
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.verdict import Finding, Verdict

_FINDINGS: Final = {
    SecureBootState.ENFORCED: Finding(Verdict.PASS, "Only signed systems can be started"),
    SecureBootState.REDUCED: Finding(Verdict.FAIL, "Secure boot is on, but some of its checks are left out"),
    SecureBootState.SETUP_MODE: Finding(
        Verdict.FAIL, "Secure boot is in setup mode: whoever is at the keyboard can replace its keys"
    ),
    SecureBootState.OFF: Finding(Verdict.FAIL, "Secure boot is off"),
    SecureBootState.NOT_AVAILABLE: Finding(
        Verdict.FAIL, "The firmware cannot do secure boot, or was started the old way (BIOS)"
    ),
}


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The device starts only systems that are signed (secure boot)"


def judge(_parameters: NoParameters, fact: SecureBoot) -> Finding:
    """Firmware that cannot do it fails too: what it starts, nobody checks."""
    return _FINDINGS[fact.state]


KIND: Final = timeless_kind("secure_boot", fact=SecureBoot, parse_parameters=no_parameters, asks=asks, judge=judge)
