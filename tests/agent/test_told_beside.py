"""What the school told a device of one of its checks is shown beside it: by when, excused or in hand until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agent.telling.checking import LocalCheck, as_plain, check
from agent.telling.screen import check_in_words
from compliance.calendar import SchoolCalendar, Span
from compliance.context import NOT_AT_HAND, Context, DataClass, NoLoan
from compliance.exceptions import Excuse
from compliance.facts import AutomaticLogin
from compliance.policy import parse_policy
from compliance.told_context import JUST_MADE, FailingSince, InHandUntil, ToldContext
from tests.fakes.good_facts import GOOD_FACTS, report_of
from tests.fakes.packs import S004

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = parse_policy(S004, "s004-primary.toml")
CLOSED = SchoolCalendar(closed=(Span(date(2026, 11, 23), date(2026, 12, 4), ""),))
TOLD = Context(
    loan=NoLoan(),
    on_loan=False,
    may_leave_site=True,
    data_class=DataClass.PERSONAL,
    last_report_received_at=NOT_AT_HAND,
    evidence_as_of=JUST_MADE,
)
SINCE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
FAILING = (FailingSince("ACC-3", SINCE),)
IN_HAND = (InHandUntil("ACC-3", date(2026, 12, 3)),)


def checked(told: ToldContext, now: datetime = NOW) -> LocalCheck:
    """Of a device that logs somebody in by itself, and is good otherwise."""
    return check(POLICY, report_of(*GOOD_FACTS, AutomaticLogin(enabled=True, configured_in="GDM")), told, now)


def of(rule: str, found: LocalCheck) -> dict[str, Any]:
    said: dict[str, Any] = next(each for each in as_plain(found)["checks"] if each["rule"] == rule)
    return {name: said[name] for name in ("verdict", "since", "put_right_by", "deadline", "excused", "in_hand")}


def test_by_when_a_failure_is_to_be_put_right_is_counted_in_the_school_s_own_days():
    open_school, closed = of("ACC-3", checked(ToldContext(TOLD, failing=FAILING))), replace(TOLD, calendar=CLOSED)
    assert open_school == {
        "verdict": "FAIL",
        "since": "2026-11-20T08:00:00+00:00",
        "put_right_by": "2026-12-01",
        "deadline": {
            "stage": "in_time",
            "half_way": "2026-11-26",
            "day_before": "2026-11-30",
            "put_right_by": "2026-12-01",
        },
        "excused": None,
        "in_hand": None,
    }
    assert of("ACC-3", checked(ToldContext(closed, failing=FAILING)))["put_right_by"] == "2026-12-15"


def test_the_person_at_the_device_reads_by_when_and_that_the_school_has_it_in_hand():
    told = ToldContext(TOLD, in_hand=IN_HAND, failing=FAILING)
    days = (0, 3, 6, 7, 9)
    pages = [" ".join(check_in_words(checked(told, NOW + days_on * DAY), colour=False).split()) for days_on in days]
    stages = [page.split("Until: 1 December 2026 (")[1].split(")")[0] for page in pages]
    assert stages == ["in time", "half of the time is gone", "due tomorrow", "due today", "overdue since 2 December 2026"]
    assert all("In hand: the school puts it right by 3 December 2026" in page for page in pages)


def test_what_is_excused_says_by_which_exception_and_has_no_day_to_be_put_right_by():
    excused = replace(TOLD, excuses=(Excuse("EXC-2026-0001", "ACC-3", "", "", date(2026, 12, 12)),))
    assert of("ACC-3", checked(ToldContext(excused, in_hand=IN_HAND, failing=FAILING))) == {
        "verdict": "WAIVED",
        "since": None,
        "put_right_by": None,
        "deadline": None,
        "excused": {"exception": "EXC-2026-0001", "until": "2026-12-12", "reason": None, "approved_by": None},
        "in_hand": None,
    }


def test_of_what_the_school_did_not_say_nothing_is_made_up():
    found = of("ACC-3", checked(ToldContext(TOLD)))
    assert (found["verdict"], found["since"], found["put_right_by"], found["in_hand"]) == ("FAIL", None, None, None)
