"""Every rule about the school answers, for each situation, the verdict, the words, the lines they are about, and the day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from effort import calls_of

from compliance.policy_table import Problems, Table
from compliance.registers import CATALOGUE
from compliance.registers.accounts import MfaCheck
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.answers import Answer
from compliance.registers.backups import BackupTest
from compliance.registers.data_protection import Complaint, IcoRegistration
from compliance.registers.disposals import Disposal, DisposalMethod, Wipe
from compliance.registers.equipment import AssetDetail
from compliance.registers.filtering import FilterChange
from compliance.registers.incidents import IcoDecision, Incident, IncidentSort
from compliance.registers.loans import LoanConfirmation
from compliance.registers.people import Person
from compliance.registers.reviews import Review, ReviewKind
from compliance.rules.kind import Subject
from compliance.rules.table import RULE_KINDS
from compliance.school_context import AssetKept, DeviceKept, LoanKept, SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding
from compliance.verdict import Verdict

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
BY = "T. Technician"

PARAMETERS: dict[str, dict[str, object]] = {
    "reviews_done": {"what": "policy", "at_most": "365 days"},
    "backups_tested": {"at_most": "91 days"},
    "agreements_signed": {"agreement": "acceptable use"},
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def recorded(
    *lines: object,
    loans: tuple[LoanKept, ...] = (),
    assets: tuple[AssetKept, ...] = (),
    devices: tuple[DeviceKept, ...] = (),
) -> SchoolContext:
    """A school with these lines, numbered in each register in their order."""
    names = {register.line: register.name for register in CATALOGUE.values()}
    found: dict[type[Any], tuple[SchoolLine[Any], ...]] = {}
    for line in lines:
        held = found.get(type(line), ())
        found[type(line)] = (*held, SchoolLine(names[type(line)], str(len(held) + 1), line))
    return SchoolContext(found, loans, assets, devices)


@dataclass(frozen=True)
class Case:
    name: str
    kind: str
    context: SchoolContext
    verdict: Verdict
    saw: str
    lines: Sequence[tuple[str, str, str]] = ()
    due_on: date | None = None


REVIEWED = Review(ReviewKind.POLICY, day("2026-01-12"), "H. Head")
RESTORED = BackupTest(day("2026-11-04"), "server", "three files", restored=True, tested_by=BY)
USE = AgreementVersion("acceptable use", "2025", day("2025-09-01"))
AMENDED = AgreementVersion("Acceptable Use", "2026", day("2026-11-01"))
SAMPLE, OTHER = Person("A. Sample", "teacher"), Person("B. Other", "governor")
SIGNED = Signature("a. sample", "acceptable use", "2025", day("2025-09-04"))
OUT = LoanKept("L-1", "A. Sample", day("2025-12-01"), is_back=False, is_reset=False)
LEFT = replace(SAMPLE, last_day=day("2026-10-23"))
ASSET = AssetKept("LAP-1", "SN-1")
HOME = AssetDetail("lap-1", owner="the school", place="staff room")
DEVICE = DeviceKept("LAP-1", "LAP-1", "sn-1", day("2026-11-19"), has_ended=False)
GONE = Disposal(
    day("2026-11-05"),
    "LAP-1",
    "SN-1",
    authorised_by="H. Head",
    licences_checked_by=BY,
    personal_data=Answer.YES,
    method=DisposalMethod.WASTE,
    received_by="Example Recycling Ltd",
    wipe=Wipe.DESTROYED,
    wiped_on=day("2026-11-05"),
    certificate="ER-77",
)
LOST = Incident(IncidentSort.LOST, day("2026-11-10"), "left on a train", "LAP-1", owner=BY, personal_data=Answer.NO)
LOOKED = MfaCheck(day("2026-11-04"), "e-mail", "office", 4, 4, BY)
CHANGE = FilterChange(day("2026-11-03"), "a video site", "a lesson needs it", BY)
AGREED = replace(CHANGE, agreed_by="H. Head", agreed_on=day("2026-11-03"))
COMPLAINT = Complaint("DP-1", day("2026-10-30"))
REGISTERED = IcoRegistration("ZA0", day("2027-03-31"))
LACKS_EVERYTHING = (
    "lacks who authorised it, who checked its licences, whether it held personal data, how it was disposed of, "
    "who received it, a wipe, the certificate of the wipe"
)

CASES = [
    Case(
        "reviewed this year",
        "reviews_done",
        recorded(REVIEWED, replace(REVIEWED, done_on=day("2025-01-10"))),
        PASS,
        "The last one was on 12 January 2026",
        [("reviews", "1", "the last one was on 12 January 2026")],
        day("2027-01-12"),
    ),
    Case(
        "reviewed too long ago",
        "reviews_done",
        recorded(replace(REVIEWED, done_on=day("2025-11-19"))),
        FAIL,
        "The last one was on 19 November 2025; another was due by 19 November 2026",
        [("reviews", "1", "the last one was on 19 November 2025")],
        day("2026-11-19"),
    ),
    Case(
        "the last review named an earlier day for the next",
        "reviews_done",
        recorded(replace(REVIEWED, next_due=day("2026-11-01"))),
        FAIL,
        "The last one was on 12 January 2026; another was due by 1 November 2026",
        [("reviews", "1", "the last one was on 12 January 2026")],
        day("2026-11-01"),
    ),
    Case(
        "only something else was reviewed",
        "reviews_done",
        recorded(replace(REVIEWED, what=ReviewKind.DPIA)),
        UNKNOWN,
        "Nothing has been recorded yet: no policy review",
    ),
    Case(
        "files came back",
        "backups_tested",
        recorded(RESTORED),
        PASS,
        "server: files came back on 4 November 2026",
        [("backup-tests", "1", "server: files came back on 4 November 2026")],
        day("2027-02-03"),
    ),
    Case(
        "one backup of two was not tested this term",
        "backups_tested",
        recorded(RESTORED, replace(RESTORED, system="cloud", tested_on=day("2026-03-02"))),
        FAIL,
        "cloud: files came back on 2 March 2026; another test was due by 1 June 2026",
        [("backup-tests", "2", "cloud: files came back on 2 March 2026; another test was due by 1 June 2026")],
        day("2026-06-01"),
    ),
    Case(
        "files did not come back last time",
        "backups_tested",
        recorded(replace(RESTORED, tested_on=day("2026-11-01")), replace(RESTORED, restored=False)),
        FAIL,
        "server: files did not come back on 4 November 2026",
        [("backup-tests", "2", "server: files did not come back on 4 November 2026")],
        day("2026-11-04"),
    ),
    Case("no test", "backups_tested", recorded(), UNKNOWN, "Nothing has been recorded yet: no test of a backup"),
    Case(
        "everybody has signed, and leavers are not asked",
        "agreements_signed",
        recorded(USE, SAMPLE, replace(OTHER, last_day=day("2026-10-23")), SIGNED),
        PASS,
        "1 of 1 have signed version 2025",
    ),
    Case(
        "an amendment may be signed for a while",
        "agreements_signed",
        recorded(USE, AMENDED, SAMPLE, SIGNED),
        PASS,
        "0 of 1 have signed version 2026",
        [("people", "1", "has not signed version 2026 yet")],
        day("2026-12-01"),
    ),
    Case(
        "an amendment was not signed in time",
        "agreements_signed",
        recorded(USE, replace(AMENDED, in_force_from=day("2026-10-20")), SAMPLE, SIGNED),
        FAIL,
        "0 of 1 have signed version 2026",
        [("people", "1", "has not signed version 2026 yet")],
        day("2026-11-19"),
    ),
    Case(
        "whoever signed nothing has no time; groups are counted apart",
        "agreements_signed",
        recorded(USE, SAMPLE, OTHER, SIGNED),
        FAIL,
        "1 of 2 have signed version 2025 (governor 0 of 1, teacher 1 of 1)",
        [("people", "2", "has signed no version")],
        day("2025-10-01"),
    ),
    Case(
        "a small amendment needs no new signature, and a version to come none yet",
        "agreements_signed",
        recorded(
            USE,
            replace(AMENDED, sign_again=False),
            AgreementVersion("acceptable use", "2027", day("2027-09-01")),
            SAMPLE,
            SIGNED,
        ),
        PASS,
        "1 of 1 have signed version 2025",
    ),
    Case(
        "a signature under another agreement is none",
        "agreements_signed",
        recorded(USE, SAMPLE, replace(SIGNED, agreement="privacy notice")),
        UNKNOWN,
        "Nothing has been recorded yet: no signature",
    ),
    Case(
        "no version",
        "agreements_signed",
        recorded(SAMPLE, SIGNED),
        UNKNOWN,
        "Nothing has been recorded yet: no version of the agreement",
    ),
    Case("nobody", "agreements_signed", recorded(USE), UNKNOWN, "Nothing has been recorded yet: no people"),
    Case("nothing lent", "loans_confirmed", recorded(), NOT_APPLICABLE, "No device is on loan"),
    Case(
        "lent for less than a year",
        "loans_confirmed",
        recorded(loans=(OUT,)),
        PASS,
        "1 loan, each confirmed in time",
        [],
        day("2026-12-01"),
    ),
    Case(
        "lent for longer",
        "loans_confirmed",
        recorded(loans=(replace(OUT, out_since=day("2025-11-01")),)),
        FAIL,
        "1 of 1 loan not confirmed in time",
        [("loans", "L-1", "was to be confirmed by 1 November 2026")],
        day("2026-11-01"),
    ),
    Case(
        "lent for longer, and confirmed",
        "loans_confirmed",
        recorded(LoanConfirmation("L-1", day("2026-09-04"), BY), loans=(replace(OUT, out_since=day("2024-11-01")),)),
        PASS,
        "1 loan, each confirmed in time",
        [],
        day("2027-09-04"),
    ),
    Case(
        "a leaver's device is out",
        "leavers_handed_back",
        recorded(LEFT, loans=(OUT,)),
        FAIL,
        "1 device of people who have left is not back and reset",
        [("loans", "L-1", "is out to somebody with a last day")],
        day("2026-10-23"),
    ),
    Case(
        "a leaver's device is back, and nobody confirmed its reset",
        "leavers_handed_back",
        recorded(LEFT, loans=(replace(OUT, is_back=True),)),
        FAIL,
        "1 device of people who have left is not back and reset",
        [("loans", "L-1", "is back, and its reset is not confirmed")],
        day("2026-10-23"),
    ),
    Case(
        "a leaver's device is back and reset",
        "leavers_handed_back",
        recorded(LEFT, loans=(replace(OUT, is_back=True, is_reset=True),)),
        PASS,
        "Nobody who has left has a device",
    ),
    Case(
        "somebody leaves in December",
        "leavers_handed_back",
        recorded(replace(SAMPLE, last_day=day("2026-12-18")), loans=(OUT,)),
        PASS,
        "Nobody who has left has a device; 1 device of people with a last day to come",
        [("loans", "L-1", "is out to somebody with a last day")],
        day("2026-12-18"),
    ),
    Case(
        "a borrower whom nobody recorded may have left",
        "leavers_handed_back",
        recorded(OTHER, loans=(OUT,)),
        UNKNOWN,
        "Whether anybody has left with a device is not known: the borrowers of 1 loan are not in the list of people",
        [("loans", "L-1", "its borrower is not in the list of people")],
    ),
    Case("nobody is recorded", "leavers_handed_back", recorded(), UNKNOWN, "Nothing has been recorded yet: no people"),
    Case(
        "complete, and it reported yesterday",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(DEVICE,)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "somebody has seen what cannot report",
        "assets_complete",
        recorded(replace(HOME, seen_on=day("2026-09-01")), assets=(ASSET,)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "nothing but a tag, and not seen for years",
        "assets_complete",
        recorded(replace(HOME, owner="", place="", seen_on=day("2024-09-01")), assets=(replace(ASSET, serial=""),)),
        FAIL,
        "Of 1 asset: 1 without a serial number, 1 without an owner, 1 without a place, 1 without having been seen lately",
        [("assets", "LAP-1", "is without a serial number, an owner, a place, having been seen lately")],
    ),
    Case(
        "a device that the list does not have",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(DEVICE, replace(DEVICE, label="LAP-9", asset_tag="", serial="SN-9"))),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-9", "is not on the asset list")],
    ),
    Case(
        "its serial number in small letters finds it, and another device with its label is none of the list",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(replace(DEVICE, label="LAP-7", asset_tag=""), replace(DEVICE, serial="SN-2"))),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-1", "is not on the asset list")],
    ),
    Case(
        "a filler on both sides says nothing, nor does the label beside two serial numbers",
        "assets_complete",
        recorded(
            replace(HOME, seen_on=day("2026-09-01")),
            assets=(replace(ASSET, serial="Default string"),),
            devices=(replace(DEVICE, serial="default string"),),
        ),
        FAIL,
        "Of 1 asset: 1 device not on the list",
        [("devices", "LAP-1", "is not on the asset list")],
    ),
    Case(
        "by its label, where one side has no serial number",
        "assets_complete",
        recorded(HOME, assets=(ASSET,), devices=(replace(DEVICE, asset_tag="lap-1", serial=""),)),
        PASS,
        "1 asset with serial number, owner and place, seen lately",
    ),
    Case(
        "everything was disposed of",
        "assets_complete",
        recorded(GONE, assets=(ASSET,)),
        UNKNOWN,
        "Nothing has been recorded yet: no asset",
    ),
    Case("recorded completely", "disposals_complete", recorded(GONE), PASS, "1 disposal, each recorded completely"),
    Case(
        "nothing but the day",
        "disposals_complete",
        recorded(Disposal(day("2026-11-05"), "LAP-1")),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", LACKS_EVERYTHING)],
    ),
    Case(
        "whether it held data is not known, and nobody wiped it",
        "disposals_complete",
        recorded(replace(GONE, personal_data=Answer.NOT_KNOWN, wipe=None, certificate="")),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", "lacks a wipe, the certificate of the wipe")],
    ),
    Case(
        "sold without a valid PAT certificate",
        "disposals_complete",
        recorded(replace(GONE, method=DisposalMethod.SALE, pat_valid_until=day("2026-11-04"))),
        FAIL,
        "1 of 1 disposal not recorded completely",
        [("disposals", "1", "lacks a PAT certificate that was valid then")],
    ),
    Case(
        "a keyboard needs no wipe",
        "disposals_complete",
        recorded(replace(GONE, wipe=Wipe.NO_STORAGE, certificate="")),
        PASS,
        "1 disposal, each recorded completely",
    ),
    Case("nothing went", "disposals_complete", recorded(), UNKNOWN, "Nothing has been recorded yet: no disposal"),
    Case(
        "it reported on the day itself, and not since",
        "disposed_stay_silent",
        recorded(GONE, devices=(replace(DEVICE, reported_on=day("2026-11-05")),)),
        PASS,
        "None of 1 disposal has reported since",
    ),
    Case(
        "it reported again",
        "disposed_stay_silent",
        recorded(GONE, devices=(DEVICE,)),
        FAIL,
        "1 device reported after being disposed of",
        [("disposals", "1", "has reported again, last on 19 November 2026")],
    ),
    Case(
        "nothing went that could report",
        "disposed_stay_silent",
        recorded(),
        UNKNOWN,
        "Nothing has been recorded yet: no disposal",
    ),
    Case(
        "an open incident with an owner",
        "incidents_looked_after",
        recorded(LOST),
        PASS,
        "1 incident, 1 open, each looked after",
        [],
        day("2027-02-08"),
    ),
    Case(
        "nobody looks after it",
        "incidents_looked_after",
        recorded(replace(LOST, owner="")),
        FAIL,
        "1 of 1 incident not looked after",
        [("incident-log", "1", "lacks an owner")],
        day("2027-02-08"),
    ),
    Case(
        "data may be at risk and nobody was told",
        "incidents_looked_after",
        recorded(replace(LOST, personal_data=Answer.NOT_KNOWN)),
        FAIL,
        "1 of 1 incident not looked after",
        [("incident-log", "1", "lacks the day on which the DPO was told, the decision about the ICO")],
        day("2026-11-13"),
    ),
    Case(
        "nobody said whether data is at risk",
        "incidents_looked_after",
        recorded(replace(LOST, personal_data=None)),
        FAIL,
        "1 of 1 incident not looked after",
        [
            (
                "incident-log",
                "1",
                "lacks whether personal data is at risk, the day on which the DPO was told, the decision about the ICO",
            )
        ],
        day("2026-11-13"),
    ),
    Case(
        "data was at risk, and the law's steps were taken",
        "incidents_looked_after",
        recorded(
            replace(
                LOST,
                personal_data=Answer.YES,
                dpo_told_on=day("2026-11-10"),
                ico=IcoDecision.REPORTED,
                ico_reason="pupils' records",
                closed_on=day("2026-11-18"),
            )
        ),
        PASS,
        "1 incident, 0 open, each looked after",
    ),
    Case("no incident", "incidents_looked_after", recorded(), UNKNOWN, "Nothing has been recorded yet: no incident"),
    Case(
        "all have one",
        "second_factor_everywhere",
        recorded(LOOKED),
        PASS,
        "4 of 4 people, counted by role and service",
        [],
        day("2027-02-03"),
    ),
    Case(
        "one has none",
        "second_factor_everywhere",
        recorded(replace(LOOKED, checked_on=day("2026-10-01")), replace(LOOKED, with_second_factor=3)),
        FAIL,
        "office, e-mail: 3 of 4",
        [("mfa-checks", "2", "office, e-mail: 3 of 4")],
        day("2027-02-03"),
    ),
    Case(
        "nobody looked this term",
        "second_factor_everywhere",
        recorded(replace(LOOKED, checked_on=day("2026-08-20"))),
        FAIL,
        "office, e-mail: last looked at on 20 August 2026",
        [("mfa-checks", "1", "office, e-mail: last looked at on 20 August 2026")],
        day("2026-11-19"),
    ),
    Case(
        "nobody ever looked",
        "second_factor_everywhere",
        recorded(),
        UNKNOWN,
        "Nothing has been recorded yet: nobody has looked who has a second factor",
    ),
    Case(
        "it waits for less than 30 days",
        "complaints_acknowledged",
        recorded(COMPLAINT),
        PASS,
        "1 complaint, 1 not acknowledged yet",
        [("complaints", "1", "was to be acknowledged by 29 November 2026")],
        day("2026-11-29"),
    ),
    Case(
        "it waits for longer",
        "complaints_acknowledged",
        recorded(replace(COMPLAINT, received_on=day("2026-10-20"))),
        FAIL,
        "1 complaint, 1 not acknowledged yet",
        [("complaints", "1", "was to be acknowledged by 19 November 2026")],
        day("2026-11-19"),
    ),
    Case(
        "one was acknowledged too late",
        "complaints_acknowledged",
        recorded(replace(COMPLAINT, received_on=day("2026-01-01"), acknowledged_on=day("2026-03-01"))),
        PASS,
        "1 complaint, 0 not acknowledged yet, 1 acknowledged too late",
    ),
    Case("no complaint", "complaints_acknowledged", recorded(), UNKNOWN, "Nothing has been recorded yet: no complaint"),
    Case(
        "it ends in spring",
        "registration_current",
        recorded(REGISTERED),
        PASS,
        "It ends on 31 March 2027",
        [("ico-registrations", "1", "ends on 31 March 2027")],
        day("2027-03-31"),
    ),
    Case(
        "it ends in 60 days",
        "registration_current",
        recorded(replace(REGISTERED, expires_on=day("2027-01-19"))),
        PASS,
        "It ends on 19 January 2027: less than 60 days from now, renew it",
        [("ico-registrations", "1", "ends on 19 January 2027")],
        day("2027-01-19"),
    ),
    Case(
        "it has ended",
        "registration_current",
        recorded(replace(REGISTERED, expires_on=day("2026-11-19"))),
        FAIL,
        "It ended on 19 November 2026",
        [("ico-registrations", "1", "ended on 19 November 2026")],
        day("2026-11-19"),
    ),
    Case("not registered", "registration_current", recorded(), UNKNOWN, "Nothing has been recorded yet: no registration"),
    Case("two people", "filter_changes_agreed", recorded(AGREED), PASS, "1 change, 0 without a second person"),
    Case(
        "one person, this week",
        "filter_changes_agreed",
        recorded(replace(CHANGE, changed_on=day("2026-11-18"))),
        PASS,
        "1 change, 1 without a second person",
        [("filter-changes", "1", "waits for a second person, due by 25 November 2026")],
        day("2026-11-25"),
    ),
    Case(
        "one person, for weeks",
        "filter_changes_agreed",
        recorded(CHANGE),
        FAIL,
        "1 change, 1 without a second person",
        [("filter-changes", "1", "waits for a second person, due by 10 November 2026")],
        day("2026-11-10"),
    ),
    Case(
        "two people, the second on the last day",
        "filter_changes_agreed",
        recorded(replace(AGREED, agreed_on=day("2026-11-10"))),
        PASS,
        "1 change, 0 without a second person",
    ),
    Case(
        "two people, the second too late, and one who waits this week",
        "filter_changes_agreed",
        recorded(AGREED, replace(AGREED, agreed_on=day("2026-11-11")), replace(CHANGE, changed_on=day("2026-11-18"))),
        FAIL,
        "3 changes, 1 without a second person, 1 agreed too late",
        [
            ("filter-changes", "2", "a second person agreed on 11 November 2026, due by 10 November 2026"),
            ("filter-changes", "3", "waits for a second person, due by 25 November 2026"),
        ],
        day("2026-11-25"),
    ),
    Case(
        "no change", "filter_changes_agreed", recorded(), UNKNOWN, "Nothing has been recorded yet: no change of the web filter"
    ),
]

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
