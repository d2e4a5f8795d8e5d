"""Administrators, operating system, firewall, automatic log-in: what is read and what must be answered."""

from datetime import UTC, datetime

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import (
    Administrators,
    AutomaticLogin,
    Firewall,
    OperatingSystem,
)
from compliance.unknown import Unknown
from tests.fakes.good_facts import NOT_KNOWN, NOW


def system(until: datetime | Unknown) -> OperatingSystem:
    return OperatingSystem("Ubuntu", "22.04", "5.15", until)


NEIGHBOURS = [
    Case(
        "an administrator",
        "administrators",
        Administrators(2, session_user_is_administrator=True),
        FAIL,
        "A person logged in is an administrator",
    ),
    Case(
        "no administrator",
        "administrators",
        Administrators(9, session_user_is_administrator=False),
        PASS,
        "Nobody logged in is an administrator",
    ),
    Case("not known", "administrators", Administrators(1, NOT_KNOWN), UNKNOWN, "the program did not answer in time"),
    Case(
        "supported",
        "operating_system_supported",
        system(datetime(2027, 4, 1, tzinfo=UTC)),
        PASS,
        "Ubuntu 22.04 is supported until 1 April 2027",
    ),
    Case(
        "support ends now",
        "operating_system_supported",
        system(NOW),
        FAIL,
        "Ubuntu 22.04 was supported only until 14 January 2026",
    ),
    Case(
        "end of support not known",
        "operating_system_supported",
        system(NOT_KNOWN),
        UNKNOWN,
        "Ubuntu 22.04: the program did not answer in time",
    ),
    Case(
        "on and refusing",
        "firewall_active",
        Firewall(active=True, product="ufw", blocks_inbound=True, starts_at_boot=True),
        PASS,
        "ufw is on and refuses incoming connections",
    ),
    Case(
        "off",
        "firewall_active",
        Firewall(active=False, product="ufw", blocks_inbound=True, starts_at_boot=True),
        FAIL,
        "ufw is off",
    ),
    Case(
        "none at all",
        "firewall_active",
        Firewall(active=False, product="", blocks_inbound=NOT_KNOWN, starts_at_boot=False),
        FAIL,
        "The firewall is off",
    ),
    Case(
        "on and letting everything in",
        "firewall_active",
        Firewall(active=True, product="nftables", blocks_inbound=False, starts_at_boot=True),
        FAIL,
        "nftables is on, but lets every incoming connection in",
    ),
    Case(
        "what it refuses is not known",
        "firewall_active",
        Firewall(active=True, product="nftables", blocks_inbound=NOT_KNOWN, starts_at_boot=True),
        UNKNOWN,
        "nftables is on; the program did not answer in time",
    ),
    Case(
        "on until the next start",
        "firewall_active",
        Firewall(active=True, product="nftables", blocks_inbound=True, starts_at_boot=False),
        PASS,
        "nftables is on and refuses incoming connections; it does not come on by itself",
    ),
    Case(
        "automatic log-in",
        "automatic_login_off",
        AutomaticLogin(enabled=True, configured_in="GDM"),
        FAIL,
        "Somebody is logged in without a password when the device starts (set in GDM)",
    ),
    Case(
        "a password is asked",
        "automatic_login_off",
        AutomaticLogin(enabled=False),
        PASS,
        "A password is asked when the device starts",
    ),
]
