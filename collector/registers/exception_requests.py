"""What may be asked for as an exception: one rule, one device or group, two people, at most a year."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.errors import ExceptionRefused
from collector.registers import device_groups
from collector.store.devices import Device
from compliance.days import day_in_words
from compliance.policy import Policy
from compliance.registers.person_names import same_person

_LONGEST_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `device` None: for the whole group; `group` "": for the one device."""

    rule_id: str
    device: Device | None
    group: str
    reason: str
    requested_by: str
    approved_by: str
    until: date


def check(request: Request, policy: Policy | None, today: date) -> None:
    """Raises ExceptionRefused for what may not be granted, with what to do."""
    _check_rule(request.rule_id, policy)
    _check_devices(request)
    _check_people(request)
    _check_day(request.until, today)


def _check_rule(rule_id: str, policy: Policy | None) -> None:
    if policy is None:
        raise ExceptionRefused("the school has adopted no policy, so there is nothing to be excused from")
    if rule_id not in {rule.rule_id for rule in policy.device_rules}:
        known = ", ".join(rule.rule_id for rule in policy.device_rules)
        words = f"the policy {policy.policy_id} has no"
        raise ExceptionRefused(f"{words} rule {rule_id!r}; it has {known}", logged=f"{words} such rule")


def _check_devices(request: Request) -> None:
    if (request.device is None) == (not request.group):
        raise ExceptionRefused("name one device or one group, so that nothing more is excused")
    if request.device is not None and request.device.state.has_ended:
        raise ExceptionRefused("the device was returned or disposed of; it is not judged, and needs no exception")
    if request.group:
        device_groups.check(request.group)


def _check_people(request: Request) -> None:
    for name, words in (("reason", request.reason), ("person who asks for it", request.requested_by)):
        check_words(name, words)
    if same_person(request.requested_by, request.approved_by):
        raise ExceptionRefused(
            f'"{request.approved_by}" asks for it and would approve it; nobody approves an exception that they ask for: '
            "let another headteacher, or a deputy who is registered as one, approve it",
            logged="the same person asks for it and would approve it",
        )


def _check_day(until: date, today: date) -> None:
    if not today <= until <= _a_year_after(today):
        raise ExceptionRefused(
            f"it would last until {day_in_words(until)}; an exception ends between today and "
            f"{day_in_words(_a_year_after(today))}: what is to stay for longer belongs into the policy"
        )


def check_words(name: str, words: str) -> None:
    """Raises ExceptionRefused for words that say nothing, or would not stand on a page."""
    if not words.strip() or not words.isprintable() or len(words) > _LONGEST_CHARACTERS:
        remedy = f"write 1 to {_LONGEST_CHARACTERS} characters on one line"
        raise ExceptionRefused(f"the {name} is {words!r}; {remedy}", logged=f"the {name} cannot be taken; {remedy}")


def _a_year_after(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if is_leap_day else day.replace(year=day.year + 1)
