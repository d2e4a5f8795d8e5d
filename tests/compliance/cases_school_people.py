"""What people sign, borrow and hand back: each situation and what the rules about it must answer."""

from dataclasses import replace
from datetime import timedelta

from school_case import BY, FAIL, NOT_APPLICABLE, OTHER, PASS, SAMPLE, UNKNOWN, Case, day, recorded

from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.loans import LeaverStep, LoanConfirmation, Step
from compliance.school_context import LoanKept

USE = AgreementVersion("acceptable use", "2025", day("2025-09-01"))
AMENDED = AgreementVersion("Acceptable Use", "2026", day("2026-11-01"))
LATER = replace(AMENDED, version="2026-11", in_force_from=day("2026-11-18"))
SIGNED = Signature("a. sample", "acceptable use", "2025", day("2025-09-04"))
OUT = LoanKept("L-1", "A. Sample", day("2025-12-01"), is_back=False, is_reset=False)
CLOSED = LeaverStep("a.  SAMPLE", Step.ACCOUNTS_CLOSED, day("2026-11-02"), BY)
LEFT = replace(SAMPLE, last_day=day("2026-10-23"))

PEOPLE = [
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
        FAIL,
        "0 of 1 have signed version 2026; the others have until 1 December 2026",
        [("people", "1", "has not signed version 2026 yet")],
        day("2026-12-01"),
    ),
    Case(
        "an amendment was not signed in time",
        "agreements_signed",
        recorded(USE, replace(AMENDED, in_force_from=day("2026-10-20")), SAMPLE, SIGNED),
        FAIL,
        "0 of 1 have signed version 2026",
        [("people", "1", "has not signed version 2026 yet; the time for it ended on 19 November 2026")],
        day("2026-11-19"),
    ),
    Case(
        "a second amendment gives no fresh time to somebody who has not signed the first",
        "agreements_signed",
        recorded(USE, replace(AMENDED, in_force_from=day("2026-10-20")), LATER, SAMPLE, SIGNED),
        FAIL,
        "0 of 1 have signed version 2026-11",
        [("people", "1", "has not signed version 2026-11 yet; the time for it ended on 19 November 2026")],
        day("2026-11-19"),
    ),
    Case(
        "whoever has signed the first amendment has time for the second",
        "agreements_signed",
        recorded(
            USE, replace(AMENDED, in_force_from=day("2026-10-20")), LATER, SAMPLE, SIGNED, replace(SIGNED, version="2026")
        ),
        FAIL,
        "0 of 1 have signed version 2026-11; the others have until 18 December 2026",
        [("people", "1", "has not signed version 2026-11 yet")],
        LATER.in_force_from + timedelta(days=30),
    ),
    Case(
        "a name is the same with other punctuation",
        "agreements_signed",
        recorded(USE, SAMPLE, replace(SIGNED, person=SAMPLE.name.casefold().replace(".", ""))),
        PASS,
        "1 of 1 have signed version 2025",
    ),
    Case(
        "beside somebody who has no time, no day is given to those who have",
        "agreements_signed",
        recorded(USE, AMENDED, SAMPLE, OTHER, SIGNED),
        FAIL,
        "0 of 2 have signed version 2026 (governor 0 of 1, teacher 0 of 1); 1 of the others have until 1 December 2026",
        [("people", "1", "has not signed version 2026 yet"), ("people", "2", "has signed no version")],
    ),
    Case(
        "whoever signed nothing has no time; groups are counted apart",
        "agreements_signed",
        recorded(USE, SAMPLE, OTHER, SIGNED),
        FAIL,
        "1 of 2 have signed version 2025 (governor 0 of 1, teacher 1 of 1)",
        [("people", "2", "has signed no version")],
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
        "1 loan, first confirmation due by 1 December 2026",
        [],
        day("2026-12-01"),
    ),
    Case(
        "one loan is confirmed, and one is new",
        "loans_confirmed",
        recorded(
            LoanConfirmation("L-1", day("2026-11-10"), BY),
            loans=(OUT, replace(OUT, loan_id="L-2", out_since=day("2026-11-05"))),
        ),
        PASS,
        "2 loans, 1 confirmed in time, first confirmation due by 5 November 2027",
        [],
        day("2027-11-05"),
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
        "a leaver's accounts were closed on the last day that is left, by another spelling",
        "leavers_accounts_closed",
        recorded(LEFT, OTHER, replace(CLOSED, done_on=day("2026-11-22"))),
        PASS,
        "Of 1 leaver 1 with closed accounts",
    ),
    Case(
        "accounts that were closed late are closed, and it is said",
        "leavers_accounts_closed",
        recorded(replace(LEFT, last_day=day("2026-07-17")), replace(CLOSED, done_on=day("2026-09-01"))),
        PASS,
        "Of 1 leaver 1 with closed accounts, 1 of them late",
    ),
    Case(
        "a month after the last day nobody has closed the accounts, and of another leaver there is time",
        "leavers_accounts_closed",
        recorded(replace(LEFT, last_day=day("2026-10-20")), replace(OTHER, last_day=day("2026-10-21"))),
        FAIL,
        "Of 2 leavers 0 with closed accounts; 1 overdue",
        [
            ("people", "1", "accounts are not recorded as closed, due by 19 November 2026"),
            ("people", "2", "accounts are not recorded as closed, due by 20 November 2026"),
        ],
        day("2026-11-19"),
    ),
    Case(
        "another step of the checklist closes no account",
        "leavers_accounts_closed",
        recorded(replace(LEFT, last_day=day("2026-10-20")), replace(CLOSED, step=Step.RESET_DONE)),
        FAIL,
        "Of 1 leaver 0 with closed accounts; 1 overdue",
        [("people", "1", "accounts are not recorded as closed, due by 19 November 2026")],
        day("2026-11-19"),
    ),
    Case(
        "nobody leaves, or nobody records who does",
        "leavers_accounts_closed",
        recorded(SAMPLE),
        UNKNOWN,
        "Nothing has been recorded yet: nobody with a last day",
    ),
    Case("no list of people", "leavers_accounts_closed", recorded(), UNKNOWN, "Nothing has been recorded yet: no people"),
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
    Case(
        "nobody has a last day",
        "leavers_handed_back",
        recorded(SAMPLE, loans=(OUT,)),
        UNKNOWN,
        "Whether anybody has left with a device is not known: no last day of anybody is recorded",
    ),
    Case("nobody is recorded", "leavers_handed_back", recorded(), UNKNOWN, "Nothing has been recorded yet: no people"),
]
