"""Everything that a collector can hold about people, in one list: what, where, what for, on which basis, and for how long.

The bases are proposals for a school in the United Kingdom, which adapts them with its data protection officer: a program cannot
know what a school has decided. Source: UK GDPR Articles 5, 6 and 30; Data Protection Act 2018, section 8 (public task).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collector.accounts.rights import Right


class RetentionClass(StrEnum):
    """What is kept together, and for the same time."""

    LOANS = "loans"
    LEAVERS = "leavers"
    RECORDS = "records"
    DISPOSALS = "disposals"
    INCIDENTS = "incidents"
    EXCEPTIONS = "exceptions"
    AUDIT = "audit"
    REJECTED_FILES = "rejected-files"
    REQUESTS = "requests"
    ACCOUNTS = "accounts"
    SIGNERS = "signers"
    ALERTS = "alerts"
    EVIDENCE = "evidence"


_PUBLIC_TASK: Final = (
    "public task (UK GDPR Article 6(1)(e)): running the school, and looking after its equipment and the data on it"
)
_SECURITY: Final = "public task, and the duty to keep data secure (UK GDPR Articles 5(1)(f), 6(1)(e) and 32)"
_LEGAL_DUTY: Final = "legal obligation (UK GDPR Article 6(1)(c)): to account for equipment and the data on it"
_ACCOUNTABLE: Final = "legal obligation (UK GDPR Articles 5(2) and 6(1)(c)): to be able to show what was done"


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is held. `tables` and `files` are where; `right` is what somebody needs to see it in the console.

    `registers` are those of which the lines belong here; ("*",) is every register that no other holding names.
    """

    title: str
    what: str
    purpose: str
    basis: str
    kept: RetentionClass
    right: Right
    tables: tuple[str, ...]
    files: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()


INVENTORY: Final = (
    Holding(
        "Loans",
        "who has borrowed which device, from when until when, and the signatures: names, times, drawings, scanned forms",
        "to know who has which of the school's devices, and under which agreement",
        _PUBLIC_TASK,
        RetentionClass.LOANS,
        Right.SEE_PEOPLE,
        (
            *("loans", "loan_signatures", "loan_scans", "loan_extensions", "loan_handovers", "loan_returns", "loan_drafts"),
            *("enrolment_tokens", "inbox_files"),
        ),
        ("loans/inbox", "loans/recorded", "loans/outbox"),
    ),
    Holding(
        "Agreements that were rejected",
        "agreement files that could not be recorded, each beside its reason",
        "so that they can be corrected and handed in again",
        _PUBLIC_TASK,
        RetentionClass.REJECTED_FILES,
        Right.SEE_PEOPLE,
        (),
        ("loans/rejected",),
    ),
    Holding(
        "People of the school",
        "a name, a role, and the last day once it is known",
        "to know who has to sign what, and which leaver still has a device",
        _PUBLIC_TASK,
        RetentionClass.LEAVERS,
        Right.SEE_REGISTERS,
        ("register_lines",),
        registers=("people", "leaver-steps", "personal-devices"),
    ),
    Holding(
        "What people record",
        "who signed, tested, reviewed, allowed or declared what, and when",
        "to show that what the school's policy promises was done, and by whom",
        _ACCOUNTABLE,
        RetentionClass.RECORDS,
        Right.SEE_REGISTERS,
        ("register_lines", "calendar_spans"),
        registers=("*",),
    ),
    Holding(
        "Reports that were frozen",
        "reports to governors and leaders as they were approved: numbers, and who prepared, approved or edited each",
        "so that next year they show what was reported, and who answers for it",
        _ACCOUNTABLE,
        RetentionClass.RECORDS,
        Right.SEE_FIGURES,
        ("frozen_reports", "frozen_files"),
    ),
    Holding(
        "Disposals",
        "who authorised, checked, wiped and received equipment that is gone",
        "to account for equipment and the data that was on it",
        _LEGAL_DUTY,
        RetentionClass.DISPOSALS,
        Right.SEE_REGISTERS,
        ("register_lines",),
        registers=("disposals",),
    ),
    Holding(
        "Incidents",
        "losses, viruses and breaches, who looks after each, and what was known of the device then",
        "to put right what went wrong, and to answer for it",
        _SECURITY,
        RetentionClass.INCIDENTS,
        Right.SEE_REGISTERS,
        ("register_lines", "frozen_knowledge", "incidents", "incident_members", "forks"),
        registers=("incident-log",),
    ),
    Holding(
        "Signers",
        "who may sign as technician or headteacher",
        "so that nobody else can",
        _PUBLIC_TASK,
        RetentionClass.SIGNERS,
        Right.SEE_PEOPLE,
        ("signers",),
    ),
    Holding(
        "Accounts of the console",
        "who may sign in, as what, the password's hash, what second factor they have, and when they last did",
        "so that only those who may see names and devices do",
        _SECURITY,
        RetentionClass.ACCOUNTS,
        Right.MANAGE_ACCOUNTS,
        ("accounts", "account_grants", "passkeys", "web_sessions"),
    ),
    Holding(
        "Who is told of alerts",
        "e-mail addresses of the school's people and in which role each is told; why the last message could not be sent",
        "so that those who look after the devices hear in time what fails",
        _SECURITY,
        RetentionClass.ALERTS,
        Right.CHANGE_SETTINGS,
        ("alert_destinations", "alert_standings"),
    ),
    Holding(
        "Excused checks and checks in hand",
        "who asked for an exception and who approved it; who is putting a failing check right",
        "to know why a check is excused, and who is at work on one",
        _SECURITY,
        RetentionClass.EXCEPTIONS,
        Right.SEE_DEVICES,
        ("exceptions", "in_hand"),
    ),
    Holding(
        "Asking a device to report",
        "who asked a device for a report, and when",
        "to answer who asked",
        _SECURITY,
        RetentionClass.REQUESTS,
        Right.SEE_AUDIT,
        ("check_requests",),
    ),
    Holding(
        "Requests about people's data",
        "whose data must not go while a claim or an inquiry runs, and who answers for data protection",
        "to answer people who ask what is held about them, and to keep what a claim needs",
        _ACCOUNTABLE,
        RetentionClass.AUDIT,
        Right.HANDLE_PERSONAL_DATA,
        ("privacy_settings", "legal_holds"),
    ),
    Holding(
        "The audit log",
        "who did what, and what was refused",
        "to be able to show what was done, and to find out what should not have been",
        _ACCOUNTABLE,
        RetentionClass.AUDIT,
        Right.SEE_AUDIT,
        ("audit",),
    ),
    Holding(
        "Devices and what they report",
        "the settings of the school's devices, as signed reports; of a device on loan that is about its borrower",
        "to see that devices are encrypted, updated and locked, as the school's policy says",
        _SECURITY,
        RetentionClass.EVIDENCE,
        Right.SEE_DEVICES,
        (
            *("devices", "envelopes", "verdicts", "verdict_changes", "verdict_past", "device_history", "device_software"),
            *("agent_ends", "last_words", "losses", "held_policies", "session_nonces", "certificates", "refused"),
            *("refused_contexts", "clock_looks", "verdict_fingerprints", "rebuilds_due", "lost_heard"),
        ),
    ),
)
"""In the order in which people are told of them."""

OUTSIDE: Final = (
    "backups that the school makes (`rollcall backup`): they hold all of this as it was, until the school deletes them",
    "reports, exports and printed agreements that somebody saved or printed",
    "what `rollcall serve` writes to the system's log: devices, refusals and troubles, by their numbers",
)
"""Where the collector cannot reach."""


def holding_of_register(name: str) -> Holding:
    """The holding to which the lines of a register belong."""
    named = next((each for each in INVENTORY if name in each.registers), None)
    return named or next(each for each in INVENTORY if each.registers == ("*",))
