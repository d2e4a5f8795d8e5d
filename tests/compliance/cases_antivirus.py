"""The four antivirus kinds: what is read and what must be answered."""

from dataclasses import replace
from datetime import timedelta

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import Antivirus
from tests.fakes.good_facts import NOT_KNOWN, NOW, PRODUCT


def published(age: timedelta) -> Antivirus:
    return Antivirus((replace(PRODUCT, signatures_published_at=NOW - age),))


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
]
