"""Every rule about the school answers, for each situation, the verdict, the words, the lines they are about, and the day."""

import pytest
from cases_school_equipment import EQUIPMENT
from cases_school_incidents import INCIDENTS
from cases_school_people import PEOPLE
from cases_school_upkeep import UPKEEP
from effort import calls_of
from school_case import FAIL, NOW, PASS, UNKNOWN, Case, recorded

from compliance.policy_table import Problems, Table
from compliance.rules.kind import Subject
from compliance.rules.table import RULE_KINDS
from compliance.school_context import AssetKept, DeviceKept, SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding

PARAMETERS: dict[str, dict[str, object]] = {
    "reviews_done": {"what": "policy", "at_most": "365 days"},
    "backups_tested": {"at_most": "91 days"},
    "agreements_signed": {"agreement": "acceptable use"},
}
CASES = [*PEOPLE, *EQUIPMENT, *UPKEEP, *INCIDENTS]
KINDS = {name for name, kind in RULE_KINDS.items() if kind.subject is Subject.SCHOOL}


def judged(kind: str, context: SchoolContext) -> SchoolFinding:
    problems = Problems("test.toml", {})
    judge = RULE_KINDS[kind].bind(Table(PARAMETERS.get(kind, {}), (), "rule", problems)).judge_school
    assert problems.found == []
    assert judge is not None
    return judge(context, NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_a_rule_about_the_school_answers_verdict_words_lines_and_day(case: Case):
    found = judged(case.kind, case.context)
    assert (found.verdict, found.saw, found.due_on) == (case.verdict, case.saw, case.due_on)
    assert found.lines == tuple(LineSaid(*each) for each in case.lines)


def test_every_kind_has_a_case_that_meets_one_that_fails_and_one_that_is_not_known():
    seen = {kind: {case.verdict for case in CASES if case.kind == kind} for kind in KINDS}
    lacking = {kind: {PASS, FAIL, UNKNOWN} - verdicts for kind, verdicts in seen.items()}
    assert {kind: each for kind, each in lacking.items() if each} == {"loans_confirmed": {UNKNOWN}}  # no loan: nothing to ask


def test_twice_as_many_assets_and_devices_are_twice_the_work():
    def school(count: int) -> SchoolContext:
        tags = [f"LAP-{n}" for n in range(count)]
        assets = tuple(AssetKept(tag, f"SN-{tag}") for tag in tags)
        return recorded(
            assets=assets, devices=tuple(DeviceKept(tag, tag, f"sn-{tag}", NOW.date(), has_ended=False) for tag in tags)
        )

    few, many = (calls_of(judged, "assets_complete", school(count)) for count in (100, 200))
    assert many < few * 2.2


@pytest.mark.parametrize("kind", sorted(KINDS - {"loans_confirmed"}))
def test_of_a_school_that_recorded_nothing_nothing_is_known(kind: str):
    assert judged(kind, recorded()).verdict is UNKNOWN


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_no_finding_names_a_person(case: Case):
    """What is said of a line travels further than the line: into the governors' report."""
    found = judged(case.kind, case.context)
    words = " ".join([found.saw, *(each.words for each in found.lines)]).casefold()
    assert [name for name in ("a. sample", "b. other", "h. head", "t. technician") if name in words] == []
