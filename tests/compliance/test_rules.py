"""Every rule kind answers, for each case, the verdict and the words."""

import pytest
from cases_antivirus import ANTIVIRUS
from cases_disk_encryption import DISK, ENCRYPTED, disk
from cases_evenings import EVENINGS
from cases_media_permits import MEDIA_PERMITS
from cases_neighbours import NEIGHBOURS
from cases_passwords import PASSWORDS
from cases_registers import REGISTER
from cases_removable_media import MEDIA
from cases_screen_lock import LOCK
from cases_start import START
from cases_updates import UPDATES
from judged_device import REGISTERS
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import SwapState
from compliance.policy_table import Problems, Table
from compliance.rules.kind import BoundRule, Subject
from compliance.rules.table import RULE_KINDS
from compliance.verdict import Finding
from tests.fakes.good_facts import NOT_KNOWN, NOW

PARAMETERS = {
    "antivirus_current": {"at_most": "7 days"},
    "screen_lock": {"at_most": "15 min"},
    "reported_recently": {"at_most": "14 days"},
    "password_expiry": {"at_most": "90 days"},
    "off_after_hours": {"off_at": "18:30"},
}


def bind(kind: str, values: dict[str, object]) -> BoundRule:
    return RULE_KINDS[kind].bind(Table(values, (), "rule", Problems("test.toml", {})))


CASES = [*DISK, *ANTIVIRUS, *LOCK, *MEDIA, *MEDIA_PERMITS, *NEIGHBOURS, *REGISTER, *PASSWORDS, *UPDATES, *START, *EVENINGS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_a_rule_kind_answers_verdict_and_words(case: Case):
    judge = bind(case.kind, PARAMETERS.get(case.kind, {})).judge
    assert judge(case.fact, case.registers, NOW) == Finding(case.verdict, case.saw)


def test_swap_in_the_clear_fails_where_the_policy_includes_it():
    judge = bind("disk_encryption", {"include_swap": True}).judge
    assert judge(disk(ENCRYPTED, swap=SwapState.OFF), REGISTERS, NOW) == Finding(FAIL, "swap space is not encrypted")


def test_swap_that_is_not_known_is_not_known_where_the_policy_includes_it():
    judge = bind("disk_encryption", {"include_swap": True}).judge
    found = judge(disk(ENCRYPTED, swap=NOT_KNOWN), REGISTERS, NOW)
    assert found == Finding(UNKNOWN, "swap space: the program did not answer in time")


def test_every_rule_kind_has_cases_for_every_verdict_it_can_give_but_not_applicable():
    of_devices = [name for name, kind in RULE_KINDS.items() if kind.subject is Subject.DEVICE and not kind.reads_what_it_names]
    seen = {kind: {case.verdict for case in CASES if case.kind == kind} for kind in of_devices}
    never_unknown = {"automatic_login_off", "secure_boot", "logon_notice"}  # their facts have no part that can be Unknown
    lacking = {
        kind: missing
        for kind, verdicts in seen.items()
        if (missing := {PASS, FAIL, *(set() if kind in never_unknown else {UNKNOWN})} - verdicts)
    }
    assert lacking == {}


def test_what_a_rule_asks_names_its_limit():
    asked = {kind: bind(kind, values).asks for kind, values in PARAMETERS.items()}
    assert asked == {
        "antivirus_current": "Virus definitions are at most 7 days old",
        "screen_lock": "Locks itself within 15 minutes",
        "reported_recently": "Reports at least every 14 days",
        "password_expiry": "Passwords are changed at least every 90 days",
        "off_after_hours": "Off at 18:30 on at least 90 of 100 school days",
    }
