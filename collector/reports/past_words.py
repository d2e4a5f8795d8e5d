"""A device as it stood at a moment of the past, for people and for programs. What was not known then is said in words."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from rich.text import Text

from collector.judging.past import DevicePast, PastCheck
from collector.plain_text import FROM_A_PACK, one_line
from collector.reports import dates, shapes, state_words
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from collector.store.instants import to_text
from compliance.rule import Rule

_INDENT: Final = 2
_NOT_JUDGED_YET: Final = "It had not been judged by this rule yet"
_AT_ONCE: Final = timedelta(minutes=5)
"""Between what happened and that it was known: less is the time that a report needs."""


def past_text(past: DevicePast, now: datetime, zone: tzinfo | None) -> Text:
    """The page for people."""
    page = TextPage()
    device = past.device
    known = "now" if past.known_at == now else f"on {_moment(past.known_at, zone)}"
    page.add(f"{one_line(device.label)}, as it was on {_moment(past.at, zone)}, as known {known}", "bold")
    page.add(_policy(past))
    page.blank()
    why = why_nothing(past)
    if why:
        page.add(f"{shapes.in_words(past.verdict)}: {why}", shapes.STYLES[past.verdict])
        return page.text
    page.add(shapes.in_words(past.verdict), shapes.STYLES[past.verdict])
    for each in past.checks:
        _check(page, each, zone)
    return page.text


def why_nothing(past: DevicePast) -> str:
    """Why no rule can say anything of the device then; "" where one can."""
    device = past.device
    if not past.is_enrolled:
        return f"it was not enrolled yet; it was enrolled on {dates.full_day(device.enrolled_at.date())}"
    if past.state is not None and not past.state.state.may_speak:
        since = f", since {dates.full_day(past.state.since.date())}" if past.state.since else ""
        return f"{one_line(state_words.why_not_believed(past.state.state, past.state.reason))}{since}"
    if past.trouble:
        return one_line(past.trouble)
    return "" if past.policy is not None else "the school had adopted no policy then, so nothing was judged"


def past_plain(past: DevicePast) -> Plain:
    """The page for programs."""
    why = why_nothing(past)
    policy: Plain = None
    if past.policy is not None:
        policy = {"id": past.policy.policy_id, "version": one_line(past.policy.version), "sha256": past.policy.digest.hex()}
    return {
        "device_id": past.device.device_id.hex(),
        "as_at": to_text(past.at),
        "known_at": to_text(past.known_at),
        "policy": policy,
        "verdict": past.verdict.value,
        "why_nothing": why,
        "checks": [] if why else [_plain(each) for each in past.checks],
    }


def _policy(past: DevicePast) -> str:
    if past.policy is None:
        return "No policy was in force then"
    return f"Policy in force then: {past.policy.policy_id}, version {one_line(past.policy.version)}"


def _check(page: TextPage, check: PastCheck, zone: tzinfo | None) -> None:
    page.blank()
    page.add(f"{shapes.in_words(check.verdict)}  {check.rule.rule_id} · {_title(check.rule)}", shapes.STYLES[check.verdict])
    held = check.held
    if held is None or held.verdict is None:
        page.add(_NOT_JUDGED_YET, indent=_INDENT)
        return
    page.add(f"So since {_moment(held.valid_at, zone)}: {one_line(held.saw)}", indent=_INDENT)
    if held.known_at - held.valid_at > _AT_ONCE:
        page.add(f"Known since {_moment(held.known_at, zone)}, when the report came", "dim", indent=_INDENT)


def _plain(check: PastCheck) -> Plain:
    held = check.held
    judged = held is not None and held.verdict is not None
    return {
        "rule": check.rule.rule_id,
        "title": _title(check.rule),
        "verdict": check.verdict.value,
        "saw": one_line(held.saw) if judged and held else _NOT_JUDGED_YET,
        "so_since": to_text(held.valid_at) if judged and held else None,
        "known_since": to_text(held.known_at) if judged and held else None,
    }


def _title(rule: Rule) -> str:
    return one_line(rule.title, FROM_A_PACK)


def _moment(instant: datetime, zone: tzinfo | None) -> str:
    local = instant.astimezone(zone)
    return f"{dates.full_day(local.date())}, {local:%H:%M}"
