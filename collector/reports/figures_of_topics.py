"""The figures by which governors know what a school's devices come to: heard lately, protected, locked, up to date."""

from datetime import timedelta
from typing import Final

from collector.reports.figure import Figure, Sort, Thing
from collector.reports.school_at import SchoolAt
from compliance.rules import antivirus_current, antivirus_running, operating_system_supported, screen_lock, security_updates
from compliance.verdict import Verdict

_LATELY: Final = timedelta(days=14)

# By the end of the figure's id: what its number is, and the kinds of rule that a device must meet for it.
_TOPICS: Final = {
    "antivirus": (
        "devices with antivirus on and current",
        frozenset({antivirus_running.KIND.name, antivirus_current.KIND.name}),
    ),
    "lock": ("devices that lock themselves in time", frozenset({screen_lock.KIND.name})),
    "updates": ("devices with security updates in time", frozenset({security_updates.KIND.name})),
    "supported": ("devices on a system that is still supported", frozenset({operating_system_supported.KIND.name})),
}


def of_topics(school: SchoolAt) -> tuple[Figure, ...]:
    """Each topic that the policy has a rule for. Devices that no such rule concerns are not among those of which it counts."""
    found = [_seen(school)]
    for name, (words, kinds) in _TOPICS.items():
        asked = school.policy.device_rules if school.policy else ()
        rules = {each.rule_id for each in asked if each.kind in kinds}
        if rules:
            found.append(_of_topic(school, f"topic.{name}", words, rules))
    return tuple(found)


def _seen(school: SchoolAt) -> Figure:
    known = school.messages_are_recorded
    heard = [
        each for each in school.devices if (last := each.channel.last_heard_at) is not None and school.at - last <= _LATELY
    ]
    things = tuple(Thing(Sort.DEVICE, each.device_id, each.marked_label) for each in heard) if known else ()
    words = "devices heard in the last 14 days"
    return Figure("devices.seen", words, things, len(school.devices) if known else None, is_recorded=known)


def _of_topic(school: SchoolAt, figure_id: str, words: str, rules: set[str]) -> Figure:
    things, concerned = [], 0
    for device in school.devices:
        told = {each.verdict: each for each in device.checks if each.rule in rules}
        asked = told.keys() - {Verdict.NOT_APPLICABLE}
        concerned += bool(asked)
        if asked == {Verdict.PASS}:
            check = told[Verdict.PASS]
            things.append(Thing(Sort.DEVICE, device.device_id, device.marked_label, check.rule, check.saw))
    return Figure(figure_id, words, tuple(things), concerned)
