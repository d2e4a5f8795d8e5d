"""Accounts, the system and its updates, loans, and devices that are silent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from compliance.context import NoLoan
from compliance.exceptions import Excuse
from compliance.facts import (
    Administrators,
    AutomaticLogin,
    Expires,
    Firewall,
    LocksOut,
    LogonNotice,
    NeverExpires,
    NeverLocksOut,
    NoNotice,
    OnPeriod,
    OperatingSystem,
    PasswordPolicy,
    Power,
    SecurityUpdates,
    UpdatesWaiting,
)
from compliance.history import Evening
from tests.compliance.golden.disks_and_antivirus import DESKTOP, OFF
from tests.compliance.golden.situation import A_WHILE_AGO, IN_SCHOOL, LENT, Situation
from tests.fakes.good_facts import NOT_KNOWN, NOW

PASSWORDS: Final = PasswordPolicy(12, several_kinds_of_letters=False, lock_out=LocksOut(10, 600), expiry=NeverExpires())
GOOD_UPDATES: Final = SecurityUpdates(
    UpdatesWaiting(3, NOW - timedelta(days=3)), looked_at=NOW, installed_at=NOW, automatic=True, restart_needed=False
)


def updates(days: int) -> SecurityUpdates:
    """Three wait, the oldest for so many days."""
    return replace(GOOD_UPDATES, waiting=UpdatesWaiting(3, NOW - timedelta(days=days)))


def on_until(hour: int, minute: int) -> Power:
    """On from eight in the morning of each of the last five school days until then."""
    days = [NOW.date() - timedelta(days=back) for back in (7, 6, 5, 2, 1)]
    periods = (
        OnPeriod(
            datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC),
        )
        for day in days
    )
    return Power(NOW - timedelta(days=7), tuple(periods))


def evenings_until(hour: int, minute: int) -> tuple[Evening, ...]:
    """On until then each day of the weeks before, as far back as it is remembered."""
    quarters = (hour - 11) * 4 + minute // 15
    return tuple(Evening(NOW.date() - timedelta(days=back), (1 << 52) - 1, (1 << quarters) - 1) for back in range(31, 7, -1))


def in_the_office(sentence: str, hour: int, minute: int = 0) -> Situation:
    """A computer that stays there, and is on until then."""
    return Situation(sentence, (DESKTOP, on_until(hour, minute)), IN_SCHOOL, evenings=evenings_until(hour, minute))


EXCUSED: Final = replace(LENT, excuses=(Excuse("EXC-2026-0001", "ENC-1", "a part is on order", "H. Head", date(2026, 2, 14)),))
NO_LONGER_EXCUSED: Final = replace(
    LENT, excuses=(Excuse("EXC-2026-0001", "ENC-1", "a part is on order", "H. Head", NOW.date() - timedelta(days=1)),)
)

SITUATIONS: Final = (
    Situation(
        "The person who works at the laptop is an administrator.",
        (Administrators(2, session_user_is_administrator=True, guest_account_enabled=False),),
    ),
    Situation(
        "Whether the person logged in is an administrator could not be read.",
        (Administrators(1, NOT_KNOWN, guest_account_enabled=False),),
    ),
    Situation(
        "A guest account is open.", (Administrators(1, session_user_is_administrator=False, guest_account_enabled=True),)
    ),
    Situation("The laptop logs somebody in without a password.", (AutomaticLogin(enabled=True, configured_in="GDM"),)),
    Situation("Passwords may have six characters.", (replace(PASSWORDS, minimum_length=6),)),
    Situation("Passwords may have eight characters.", (replace(PASSWORDS, minimum_length=8),)),
    Situation("Passwords never expire.", (PASSWORDS,)),
    Situation("Passwords must be changed every 90 days.", (replace(PASSWORDS, expiry=Expires(90)),)),
    Situation("Passwords must be changed once a year.", (replace(PASSWORDS, expiry=Expires(365)),)),
    Situation("Passwords may be guessed as often as one likes.", (replace(PASSWORDS, lock_out=NeverLocksOut()),)),
    Situation("No notice is shown before people log in.", (LogonNotice(NoNotice()),)),
    Situation(
        "The system's support ended last October.",
        (OperatingSystem("Windows", "10 22H2", "19045", datetime(2025, 10, 14, tzinfo=UTC)),),
    ),
    Situation(
        "The system's support ends in three months.", (OperatingSystem("Debian", "11", "11.11", NOW + timedelta(days=90)),)
    ),
    Situation(
        "Until when the system is supported is not known.", (OperatingSystem("Example Linux", "1", NOT_KNOWN, NOT_KNOWN),)
    ),
    Situation("Security updates have waited for three days.", (updates(3),)),
    Situation("Security updates have waited for ten days.", (updates(10),)),
    Situation("Security updates have waited for twenty days.", (updates(20),)),
    Situation("The device does not install updates by itself.", (replace(GOOD_UPDATES, automatic=False),)),
    Situation("The firewall is off.", (Firewall(active=False, product="ufw", blocks_inbound=False, starts_at_boot=False),)),
    in_the_office("A computer in the office is off at six every evening.", 18),
    in_the_office("A computer in the office is on until a quarter to seven every evening.", 18, 45),
    in_the_office("A computer in the office is on until eight every evening.", 20),
    Situation(
        "The headteacher has not signed the agreement of a laptop that is out.",
        context=replace(LENT, loan=replace(LENT.loan, missing_signatures=("headteacher",))),
    ),  # type: ignore[type-var]
    Situation("The agreement names another serial number.", context=replace(LENT, loan=replace(LENT.loan, serial="SN-9999"))),  # type: ignore[type-var]
    Situation("The laptop was due back last week.", context=replace(LENT, loan=replace(LENT.loan, due_back=date(2026, 1, 7)))),  # type: ignore[type-var]
    Situation(
        "The laptop is not on loan and may leave the site.", context=replace(IN_SCHOOL, may_leave_site=True, loan=NoLoan())
    ),
    Situation("The disk is not encrypted, and the school has excused it from ENC-1 until February.", (OFF,), EXCUSED),
    Situation("The disk is not encrypted, and its excuse ended yesterday.", (OFF,), NO_LONGER_EXCUSED),
    Situation("The laptop has said nothing for two months.", context=A_WHILE_AGO),
    Situation("The laptop has never reported.", never_reported=True),
)
