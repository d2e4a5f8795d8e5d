"""What a draft of a policy would change, for people and for programs: counts first, then rules, then devices by name."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from rich.text import Text

from collector.judging.simulating import Change, DeviceOutlook, Simulation
from collector.plain_text import FROM_A_PACK, one_line
from collector.reports import shapes, state_words
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from compliance.counted import counted
from compliance.policy import Policy
from compliance.verdict import Verdict

_INDENT: Final = 2
_NOT_ASKED: Final = "not asked"
_NAMED: Final = 8


def simulation_text(found: Simulation) -> Text:
    """The page for people."""
    page = TextPage()
    page.add(f"If {_name(found.draft)} were adopted", "bold")
    page.add(f"In force now: {_name(found.in_force)}" if found.in_force else f"To compare with: {one_line(found.trouble)}")
    page.add("Judged by the last report of each device and the registers as they stand now. Nothing was written.")
    page.blank()
    _counts(page, found)
    _rules(page, found)
    _school(page, found)
    _devices(page, found)
    return page.text


def _counts(page: TextPage, found: Simulation) -> None:
    changed = sum(each.is_changed for each in found.devices)
    page.add(f"{counted(len(found.devices), 'device')}: {changed} would change, {len(found.devices) - changed} would not")
    before, after = _verdicts(each.before for each in found.devices), _verdicts(each.after for each in found.devices)
    for verdict in Verdict:
        if before[verdict] or after[verdict]:
            now = f"{before[verdict]} now, " if found.in_force else ""
            page.add(f"{shapes.in_words(verdict)}: {now}{after[verdict]} then", indent=_INDENT)
    silent = sum(bool(each.unknown_because) for each in found.devices)
    if silent:
        page.add(f"Of these, nothing is known of {counted(silent, 'device')}, whatever the policy asks", indent=_INDENT)


def _rules(page: TextPage, found: Simulation) -> None:
    called = titles(found)
    for heading, rules in (("Rules that are new", new_rules(found)), ("Rules that are gone", gone_rules(found))):
        if rules:
            page.blank()
            page.add(f"{heading}: {len(rules)}", "bold")
            for rule_id in rules:
                page.add(f"{rule_id} · {called[rule_id]}", indent=_INDENT)
    moved = moves(found)
    if moved:
        page.blank()
        page.add("By rule", "bold")
    for (rule_id, before, after), devices in moved.items():
        words = f"{rule_id} · {called[rule_id]}: {move_words(before, after)}: {counted(devices, 'device')}"
        page.add(words, indent=_INDENT)


def _school(page: TextPage, found: Simulation) -> None:
    if found.school:
        called = titles(found)
        page.blank()
        page.add("About the school as a whole", "bold")
        for each in found.school:
            words = f"{each.rule_id} · {called[each.rule_id]}: {move_words(each.before, each.after)}: {one_line(each.saw)}"
            page.add(words, indent=_INDENT)


def _devices(page: TextPage, found: Simulation) -> None:
    changed = _by_name(each for each in found.devices if each.is_changed)
    if changed:
        page.blank()
        page.add("Devices that would change", "bold")
    for each in changed:
        page.add(f"{_label(each)}: {move_words(each.before, each.after)}", indent=_INDENT)
        felt = [change for change in each.changes if change.is_felt]
        for change in felt[:_NAMED]:
            words = f"{change.rule_id}: {move_words(change.before, change.after)}: {one_line(change.saw)}"
            page.add(words, "dim", indent=_INDENT + _INDENT)
        if len(felt) > _NAMED:
            page.add(f"and {len(felt) - _NAMED} more; --json has all", "dim", indent=_INDENT + _INDENT)
    silent = _by_name(each for each in found.devices if each.unknown_because)
    if silent:
        page.blank()
        page.add("Devices of which nothing is known", "bold")
    for each in silent:
        page.add(f"{_label(each)}: {Verdict.UNKNOWN.on_screen}: {_because(each)}", indent=_INDENT)


def simulation_plain(found: Simulation) -> Plain:
    """The page for programs, with every rule of every device whose verdict would be another one."""
    called = titles(found)
    before, after = _verdicts(each.before for each in found.devices), _verdicts(each.after for each in found.devices)
    return {
        "draft": _plain_name(found.draft),
        "in_force": None if found.in_force is None else _plain_name(found.in_force),
        "trouble": one_line(found.trouble),
        "counts": {
            "devices": len(found.devices),
            "changed": sum(each.is_changed for each in found.devices),
            "nothing_known": sum(bool(each.unknown_because) for each in found.devices),
            "now": {each.value: before[each] for each in Verdict} if found.in_force else None,
            "then": {each.value: after[each] for each in Verdict},
        },
        "new_rules": [*new_rules(found)],
        "gone_rules": [*gone_rules(found)],
        "by_rule": [
            {"rule": rule, "title": called[rule], "from": _value(was), "to": _value(will), "devices": devices}
            for (rule, was, will), devices in moves(found).items()
        ],
        "school": [_plain_change(each) for each in found.school],
        "devices": [
            {
                "device": _label(each),
                "device_id": each.device.device_id.hex(),
                "changed": each.is_changed,
                "from": _value(each.before),
                "to": each.after.value,
                "nothing_known": _because(each),
                "rules": [_plain_change(change) for change in each.changes],
            }
            for each in _by_name(each for each in found.devices if each.is_changed or each.unknown_because)
        ],
    }


def _plain_change(change: Change) -> Plain:
    return {
        "rule": change.rule_id,
        "from": _value(change.before),
        "to": _value(change.after),
        "saw": one_line(change.saw),
    }


def _plain_name(policy: Policy) -> Plain:
    return {"id": policy.policy_id, "version": one_line(policy.version), "sha256": policy.digest.hex()}


def _name(policy: Policy) -> str:
    return f"{policy.policy_id}, version {one_line(policy.version)}"


def titles(found: Simulation) -> dict[str, str]:
    """What the rules of both policies are called, in the order of the policies."""
    rules = (*(found.in_force.rules if found.in_force else ()), *found.draft.rules)
    return {rule.rule_id: one_line(rule.title, FROM_A_PACK) for rule in rules}


def _ids(policy: Policy | None) -> list[str]:
    return [] if policy is None else [rule.rule_id for rule in policy.rules]


def new_rules(found: Simulation) -> list[str]:
    """The rules that the policy in force does not have."""
    had = set(_ids(found.in_force))
    return [each for each in _ids(found.draft) if each not in had]


def gone_rules(found: Simulation) -> list[str]:
    """The rules that the draft does not have any more."""
    has = set(_ids(found.draft))
    return [each for each in _ids(found.in_force) if each not in has]


def moves(found: Simulation) -> dict[tuple[str, Verdict | None, Verdict | None], int]:
    """How many devices each rule would move from what to what, in the order of the policy."""
    found_moves = Counter((each.rule_id, each.before, each.after) for device in found.devices for each in device.changes)
    place = {rule_id: place for place, rule_id in enumerate(titles(found))}
    return dict(sorted(found_moves.items(), key=lambda each: (place[each[0][0]], -each[1], str(each[0][1:]))))


def _verdicts(verdicts: Iterable[Verdict | None]) -> Counter[Verdict]:
    return Counter(each for each in verdicts if each is not None)


def move_words(before: Verdict | None, after: Verdict | None) -> str:
    """From what to what."""
    if before is after and after is not None:
        return shapes.in_words(after)
    return " → ".join(_NOT_ASKED if each is None else shapes.in_words(each) for each in (before, after))


def _value(verdict: Verdict | None) -> str | None:
    return None if verdict is None else verdict.value


def _by_name(outlooks: Iterable[DeviceOutlook]) -> list[DeviceOutlook]:
    return sorted(outlooks, key=lambda each: (_label(each).casefold(), each.device.device_id))


def _label(outlook: DeviceOutlook) -> str:
    device = outlook.device
    return one_line(f"{device.label} (simulated)" if device.simulated else device.label)


def _because(outlook: DeviceOutlook) -> str:
    device = outlook.device
    if outlook.unknown_because and not device.state.may_speak:
        return one_line(state_words.why_not_believed(device.state, device.state_reason))
    return one_line(outlook.unknown_because)
