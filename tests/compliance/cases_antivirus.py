"""The antivirus kinds: what is read and remembered, and what must be answered."""

from dataclasses import replace
from datetime import timedelta

from judged_device import REGISTERS, REMEMBERED
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND, Context
from compliance.facts import Antivirus, AntivirusProduct
from compliance.history import Watch
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW, PRODUCT


def published(age: timedelta) -> Antivirus:
    return Antivirus((replace(PRODUCT, signatures_published_at=NOW - age),))


def remembering(**changes: object) -> Context:
    return replace(REGISTERS, history=replace(REMEMBERED, **changes))


def left_on(name: str, registers: Context, verdict: Verdict, saw: str, product: AntivirusProduct = PRODUCT) -> Case:
    return Case(name, "antivirus_left_on", Antivirus((product,)), verdict, saw, registers)


STOPPED = replace(PRODUCT, name="Stopped", running=False)
ANTIVIRUS = [
    Case("a product runs", "antivirus_running", Antivirus((STOPPED, PRODUCT)), PASS, "ClamAV is running"),
    Case("none found", "antivirus_running", Antivirus(()), FAIL, "No antivirus product was found"),
    Case("one stopped", "antivirus_running", Antivirus((STOPPED,)), FAIL, "Stopped is installed but not running"),
    Case(
        "one stopped, one not known",
        "antivirus_running",
        Antivirus((STOPPED, replace(PRODUCT, running=NOT_KNOWN))),
        UNKNOWN,
        "ClamAV: the program did not answer in time",
    ),
    Case(
        "definitions exactly at the limit",
        "antivirus_current",
        published(timedelta(days=7)),
        PASS,
        "ClamAV: its definitions were published on 7 January 2026, 7 days ago",
    ),
    Case(
        "definitions past the limit",
        "antivirus_current",
        published(timedelta(days=7, seconds=1)),
        FAIL,
        "ClamAV: its definitions were published on 7 January 2026, more than 7 days ago",
    ),
    Case(
        "definitions of this hour",
        "antivirus_current",
        published(timedelta(minutes=59)),
        PASS,
        "ClamAV: its definitions were published on 14 January 2026, less than a day ago",
    ),
    Case(
        "definitions a little ahead of the clock",
        "antivirus_current",
        published(timedelta(hours=-24)),
        PASS,
        "ClamAV: its definitions were published on 15 January 2026, less than a day ago",
    ),
    Case(
        "definitions from the future",
        "antivirus_current",
        published(timedelta(days=-3)),
        UNKNOWN,
        "ClamAV: its definitions are dated 17 January 2026, which is yet to come: a clock is wrong",
    ),
    Case(
        "definitions not known",
        "antivirus_current",
        Antivirus((replace(PRODUCT, signatures_published_at=NOT_KNOWN),)),
        UNKNOWN,
        "ClamAV: the program did not answer in time",
    ),
    Case(
        "fresh definitions of a product that does not run",
        "antivirus_current",
        Antivirus((STOPPED,)),
        FAIL,
        "Stopped is installed but not running",
    ),
    Case(
        "scans on access",
        "antivirus_on_access",
        Antivirus((PRODUCT,)),
        PASS,
        "ClamAV checks files as they are opened",
    ),
    Case(
        "scans only when asked",
        "antivirus_on_access",
        Antivirus((replace(PRODUCT, on_access=False),)),
        FAIL,
        "ClamAV does not check files as they are opened",
    ),
    Case(
        "scans on access, if it runs",
        "antivirus_on_access",
        Antivirus((replace(PRODUCT, running=NOT_KNOWN),)),
        UNKNOWN,
        "ClamAV: the program did not answer in time",
    ),
    Case(
        "managed",
        "antivirus_managed",
        Antivirus((PRODUCT,)),
        PASS,
        "ClamAV is administered by the school's console and updates itself",
    ),
    Case(
        "managed by nothing",
        "antivirus_managed",
        Antivirus((replace(PRODUCT, managed_by=""),)),
        FAIL,
        "ClamAV is not administered centrally",
    ),
    Case(
        "managed, but never updated",
        "antivirus_managed",
        Antivirus((replace(PRODUCT, automatic_updates=False),)),
        FAIL,
        "ClamAV does not update itself",
    ),
    Case(
        "manager not known",
        "antivirus_managed",
        Antivirus((replace(PRODUCT, managed_by=NOT_KNOWN),)),
        UNKNOWN,
        "ClamAV: the program did not answer in time",
    ),
    left_on("on in every report", REGISTERS, PASS, "In the last 30 days the antivirus was not seen switched off"),
    left_on("off now", REGISTERS, FAIL, "No antivirus checks files as they are opened", replace(PRODUCT, on_access=False)),
    left_on(
        "off for an hour, four weeks ago",
        remembering(antivirus_off_at=NOW - timedelta(days=28)),
        FAIL,
        "The antivirus did not check files on 17 December 2025",
    ),
    left_on(
        "off for an hour, five weeks ago",
        remembering(antivirus_off_at=NOW - timedelta(days=35)),
        PASS,
        "In the last 30 days the antivirus was not seen switched off",
    ),
    left_on(
        "a device that is new",
        remembering(antivirus_on=Watch(NOW - timedelta(days=2), from_the_beginning=True)),
        PASS,
        "Since 12 January 2026, when watching began, the antivirus was not seen switched off",
    ),
    left_on(
        "a report of Monday that could not tell",
        remembering(antivirus_on=Watch(NOW - timedelta(days=2), from_the_beginning=False)),
        UNKNOWN,
        "Since 12 January 2026 the antivirus was not seen switched off; 30 days are asked, and what was before is not known",
    ),
    left_on(
        "not known now",
        REGISTERS,
        UNKNOWN,
        "Whether the antivirus checks files as they are opened is not known",
        replace(PRODUCT, running=NOT_KNOWN),
    ),
    left_on(
        "on the device itself nobody remembers",
        replace(REGISTERS, history=NOT_AT_HAND),
        UNKNOWN,
        "In this report the antivirus checked files as they were opened; of the days before: only the school's collector knows",
    ),
]
