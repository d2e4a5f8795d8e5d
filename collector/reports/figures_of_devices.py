"""The figures about devices: where each stands, and what each rule says of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from collector.reports.channel_words import SILENT_FROM
from collector.reports.compliance_report import CheckEntry, DeviceEntry
from collector.reports.device_needs import needs_of
from collector.reports.encrypted_then import encryption_rules
from collector.reports.figure import SLUGS, Figure, Sort, Thing
from collector.reports.school_at import SchoolAt
from compliance.rule import Severity
from compliance.verdict import Verdict

_BY_VERDICT: Final = {
    Verdict.PASS: "devices that meet the rule",
    Verdict.FAIL: "devices that need action",
    Verdict.UNKNOWN: "devices not known",
    Verdict.WAIVED: "devices excused",
    Verdict.NOT_APPLICABLE: "devices not concerned",
    Verdict.RECORDED: "devices only recorded",
}


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule on all devices that are counted: a figure for each verdict, and how many of the failures are overdue."""

    rule: str
    title: str
    severity: Severity
    by_verdict: dict[Verdict, Figure]
    overdue: Figure

    @property
    def is_open(self) -> bool:
        """Whether there is a device of which it does not say that all is well."""
        return any(self.by_verdict[each].things for each in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED))


def of_devices(school: SchoolAt) -> tuple[Figure, ...]:
    """All devices in use, each verdict, what is overdue, and those of which a person must think."""
    devices, all_of_them = school.devices, len(school.devices)
    return (
        Figure("devices", "devices in use", _things(devices)),
        *(
            Figure(
                f"devices.{SLUGS[verdict]}",
                "devices that meet every rule" if verdict is Verdict.PASS else words,
                tuple(_of_device(each) for each in devices if each.verdict is verdict),
                all_of_them,
            )
            for verdict, words in _BY_VERDICT.items()
        ),
        _overdue_devices(school),
        Figure(
            "devices.to-look-at",
            "devices not believed until a person has looked",
            _things(filter(_is_not_believed, devices)),
        ),
        _awaited(school),
        _silent(school),
        Figure("devices.ended", "devices returned or disposed of, not counted", _things(school.report.ended)),
    )


def of_rules(school: SchoolAt) -> tuple[RuleFigures, ...]:
    """Each rule about devices, in the order of the policy."""
    return tuple(_of_rule(school, rule, found) for rule, found in school.by_rule.items())


def met_everywhere(rules: Iterable[RuleFigures]) -> Figure:
    """The rules of which nothing is to be done on any device."""
    told = list(rules)
    fine = tuple(Thing(Sort.RULE, each.rule, each.title, each.rule) for each in told if not each.is_open)
    return Figure("rules.met", "rules that ask nothing more of any device", fine, len(told))


def of_checks(school: SchoolAt) -> tuple[Figure, ...]:
    """Checks of all rules together: those that are overdue, in hand, and excused."""
    checks = [(device, check) for found in school.by_rule.values() for device, check in found]
    in_hand = tuple(_of_check(device, check) for device, check in checks if check.in_hand is not None)
    overdue = tuple(_of_check(device, check) for device, check in checks if school.is_overdue(check))
    excused = tuple(_of_check(device, check) for device, check in checks if check.verdict is Verdict.WAIVED)
    return (
        Figure("checks.overdue", "checks overdue", overdue),
        Figure("checks.in-hand", "checks in hand: somebody puts them right by an agreed day", in_hand),
        Figure("checks.excused", "checks excused by an exception", excused),
    )


def encrypted_on_loan(school: SchoolAt) -> Figure | None:
    """Of the devices on loan, those whose disks are encrypted; None where the policy does not ask for that."""
    rules = encryption_rules(school.policy)
    if not rules:
        return None
    on_loan = [each for each in school.devices if each.loan is not None and not each.loan.state.has_ended]
    encrypted = [each for each in on_loan if _passes(each, lambda check: check.rule in rules)]
    if school.loans is None:
        return Figure("loans.encrypted", "devices on loan that are encrypted", (), None, is_recorded=False)
    return Figure("loans.encrypted", "devices on loan that are encrypted", _things(encrypted), len(on_loan))


def _passes(device: DeviceEntry, chosen: Callable[[CheckEntry], bool]) -> bool:
    verdicts = {each.verdict for each in device.checks if chosen(each)}
    return Verdict.PASS in verdicts and verdicts <= {Verdict.PASS, Verdict.NOT_APPLICABLE}


def _of_rule(school: SchoolAt, rule: str, found: list[tuple[DeviceEntry, CheckEntry]]) -> RuleFigures:
    title, severity, number = found[0][1].title, found[0][1].severity, len(found)
    about = f"{title} ({rule})"
    by_verdict = {
        verdict: Figure(
            f"check.{rule}.{slug}",
            _BY_VERDICT[verdict],
            tuple(_of_check(device, check) for device, check in found if check.verdict is verdict),
            number,
            about=about,
        )
        for verdict, slug in SLUGS.items()
    }
    late = tuple(_of_check(device, check) for device, check in found if school.is_overdue(check))
    overdue = Figure(f"check.{rule}.overdue", "devices overdue", late, number, about=about)
    return RuleFigures(rule, title, severity, by_verdict, overdue)


def _overdue_devices(school: SchoolAt) -> Figure:
    late = [each for each in school.devices if any(map(school.is_overdue, each.checks))]
    return Figure("devices.overdue", "devices with an overdue check", tuple(map(_of_device, late)), len(school.devices))


def _awaited(school: SchoolAt) -> Figure:
    known = school.messages_are_recorded
    awaited = [each for each in school.devices if each.last_report_at is None] if known else []
    return Figure("devices.awaited", "devices that have not reported yet", _things(awaited), None, is_recorded=known)


def _silent(school: SchoolAt) -> Figure:
    """Of a device that was heard later, when it had been heard last before is not kept: then nothing is said."""
    expected = [each for each in school.devices if each.channel.is_expected and each.channel.last_heard_at is not None]
    known = school.messages_are_recorded
    silent = [
        each
        for each in expected
        if (heard := each.channel.last_heard_at) is not None and school.calendar.term_time(heard, school.at) >= SILENT_FROM
    ]
    words = "devices silent for three days of term or more"
    return Figure("devices.silent", words, _things(silent) if known else (), None, is_recorded=known)


def _is_not_believed(device: DeviceEntry) -> bool:
    return not device.state.may_speak or bool(device.channel.incidents)


def _things(devices: Iterable[DeviceEntry]) -> tuple[Thing, ...]:
    return tuple(Thing(Sort.DEVICE, each.device_id, each.marked_label) for each in devices)


def _of_device(device: DeviceEntry) -> Thing:
    needs = needs_of(device)
    last = None if needs.deadline is None else needs.deadline.put_right_by
    return Thing(Sort.DEVICE, device.device_id, device.marked_label, "", needs.words, last)


def _of_check(device: DeviceEntry, check: CheckEntry) -> Thing:
    return Thing(Sort.DEVICE, device.device_id, device.marked_label, check.rule, check.saw, check.put_right_by)
