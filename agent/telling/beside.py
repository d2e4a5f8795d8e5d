"""What the school has told this device of one check beside its verdict: since when, by when, excused or in hand until when."""

from datetime import date, datetime
from typing import Any, assert_never

from compliance.days import day_in_words
from compliance.deadline import Deadline, Stage
from compliance.exceptions import Excuse, excuse_for
from compliance.policy import Policy
from compliance.rule import Rule
from compliance.told_context import ToldContext
from compliance.values import dataclass
from compliance.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Beside:
    """As the school said last; None where it said nothing. `since` is of a check that fails here too, and so is `deadline`."""

    since: datetime | None
    deadline: Deadline | None
    excuse: Excuse | None
    in_hand_until: date | None


def beside(policy: Policy, rule: Rule, outcome: Outcome, told: ToldContext, now: datetime) -> Beside:
    """Of one check, as it is judged here."""
    fails, is_excused = outcome.verdict is Verdict.FAIL, outcome.verdict is Verdict.WAIVED
    since = next((each.since for each in told.failing if fails and each.rule_id == rule.rule_id), None)
    hands = (each.until for each in told.in_hand if outcome.verdict.needs_putting_right and each.rule_id == rule.rule_id)
    return Beside(
        since=since,
        deadline=policy.deadline(rule, since, told.context.calendar) if since else None,
        excuse=excuse_for(rule.rule_id, told.context.excuses, now.date()) if is_excused else None,
        in_hand_until=next(hands, None),
    )


def as_plain(found: Beside, today: date) -> dict[str, Any]:
    """For machines, in the shape of the collector's report.json. What a device is not told, such as who, is null."""
    excuse, until, deadline = found.excuse, found.in_hand_until, found.deadline
    return {
        "since": found.since.isoformat() if found.since else None,
        "since_on_device": None,
        "put_right_by": deadline.put_right_by.isoformat() if deadline else None,
        "deadline": _deadline(deadline, today) if deadline else None,
        "excused": None if excuse is None else _excuse(excuse),
        "in_hand": None if until is None else {"by": None, "until": until.isoformat()},
    }


def put_right_in_words(found: Beside, today: date) -> str:
    """By when it is to be put right; "" where that is not known."""
    deadline = found.deadline
    return f"{day_in_words(deadline.put_right_by)} ({_stage_in_words(deadline, today)})" if deadline else ""


def in_hand_in_words(found: Beside) -> str:
    """That the school puts it right; "" where nobody has it in hand."""
    return f"the school puts it right by {day_in_words(found.in_hand_until)}" if found.in_hand_until else ""


def _deadline(deadline: Deadline, today: date) -> dict[str, str]:
    return {
        "stage": deadline.stage_on(today).value,
        "half_way": deadline.half_way.isoformat(),
        "day_before": deadline.day_before.isoformat(),
        "put_right_by": deadline.put_right_by.isoformat(),
    }


def _excuse(excuse: Excuse) -> dict[str, str | None]:
    return {"exception": excuse.exception_id, "until": excuse.until.isoformat(), "reason": None, "approved_by": None}


def _stage_in_words(deadline: Deadline, today: date) -> str:
    match deadline.stage_on(today):
        case Stage.IN_TIME:
            return "in time"
        case Stage.HALF_GONE:
            return "half of the time is gone"
        case Stage.DAY_BEFORE:
            is_tomorrow = (deadline.put_right_by - today).days == 1
            return "due tomorrow" if is_tomorrow else "due on the next school day"
        case Stage.LAST_DAY:
            return "due today"
        case Stage.OVERDUE:
            return f"overdue since {day_in_words(deadline.overdue_since)}"
        case impossible:
            assert_never(impossible)
