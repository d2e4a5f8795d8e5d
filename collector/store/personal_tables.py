"""In which tables and columns a person's name may stand. One list, in which a test looks for every table and text column.

Subject access, retention and erasure read it: a table that is not here, or below WITHOUT_NAMES, cannot be forgotten.
"""

from collections.abc import Mapping
from typing import Final

from collector.store.personal_columns import Holds, PersonalColumn, PersonalTable, actor_in, name_in, words_in
from collector.store.personal_loan_tables import LOAN_TABLES

_TABLES: Final = (
    *LOAN_TABLES,
    PersonalTable(
        "signers",
        ("school_id", "name", "role"),
        "registered_at",
        (name_in("name", "who may sign"),),
        {"role": "in which capacity", "registered_at": "since when"},
    ),
    PersonalTable(
        "register_lines",
        ("school_id", "register", "line_id", "version"),
        "recorded_at",
        (PersonalColumn("values_json", Holds.LINE, "what was recorded"), actor_in("recorded_by", "recorded by")),
        {"register": "register", "recorded_at": "recorded", "withdrawn_at": "withdrawn"},
    ),
    PersonalTable(
        "exceptions",
        ("school_id", "exception_id"),
        "granted_at",
        (
            words_in("group_name", "for which group of devices"),
            words_in("reason", "why the check is excused"),
            name_in("requested_by", "who asked for it"),
            name_in("approved_by", "who approved it"),
            actor_in("granted_by", "recorded by"),
            actor_in("revoked_by", "revoked by"),
            words_in("revoked_why", "why it was revoked"),
        ),
        {"exception_id": "number", "rule_id": "check", "until": "until", "granted_at": "granted", "revoked_at": "revoked"},
        ("ended_at", "device_id"),
    ),
    PersonalTable(
        "in_hand",
        ("device_id", "rule_id", "recorded_at"),
        "recorded_at",
        (name_in("by_whom", "who is putting it right"), actor_in("recorded_by", "recorded by")),
        {"rule_id": "check", "until": "until", "recorded_at": "recorded"},
        ("school_id",),
    ),
    PersonalTable(
        "devices",
        ("device_id",),
        "state_changed_at",
        (
            PersonalColumn("name", Holds.SENT, "the computer's name on the network"),
            words_in("state_reason", "why a device stands where it stands"),
        ),
        {"asset_tag": "asset tag", "serial": "serial number", "state": "where it stands", "state_changed_at": "since when"},
        (
            *("school_id", "make", "model", "platform", "route", "loan_id", "certificate_serial", "enrolled_at"),
            *("last_report_at", "agent_version", "fresh_as_of", "key_protection", "next_certificate_serial", "dated_as_of"),
            "last_made_at",
        ),
    ),
    PersonalTable(
        "incidents",
        ("incident_id",),
        "opened_at",
        (words_in("detail", "what was seen"), actor_in("closed_by", "closed by")),
        {"kind": "kind", "opened_at": "opened", "closed_at": "closed"},
        ("school_id", "device_id", "updated_at"),
    ),
    PersonalTable(
        "frozen_knowledge",
        ("school_id", "register", "line_id", "device_id"),
        "frozen_at",
        (PersonalColumn("known_json", Holds.SENT, "what was known of the device when an incident was recorded"),),
        {"register": "register", "frozen_at": "kept"},
    ),
    PersonalTable(
        "calendar_spans",
        ("school_id", "span_id"),
        "recorded_at",
        (
            words_in("name", "name of the days"),
            actor_in("recorded_by", "recorded by"),
            actor_in("withdrawn_by", "withdrawn by"),
        ),
        {"first_day": "first day", "last_day": "last day", "recorded_at": "recorded"},
        ("kind", "uid", "withdrawn_at"),
    ),
    PersonalTable(
        "check_requests",
        ("nonce",),
        "requested_at",
        (actor_in("requested_by", "who asked a device to report now"),),
        {"requested_at": "asked"},
        ("school_id", "device_id", "expires_at", "sent_at", "answered_at"),
    ),
    PersonalTable(
        "inbox_files",
        ("school_id", "content_sha256"),
        "taken_at",
        (words_in("file_name", "name of an agreement file"),),
        {"taken_at": "taken", "outcome": "what became of it"},
    ),
    PersonalTable(
        "privacy_settings",
        ("school_id", "name"),
        "set_at",
        (words_in("value", "what was settled"), actor_in("set_by", "settled by")),
        {"name": "setting", "set_at": "settled"},
    ),
    PersonalTable(
        "legal_holds",
        ("school_id", "hold_id"),
        "added_at",
        (
            name_in("person", "whose data must not go"),
            words_in("why", "why it must not go"),
            actor_in("added_by", "ordered by"),
            actor_in("removed_by", "ended by"),
        ),
        {"subject": "loan", "added_at": "ordered", "removed_at": "ended"},
    ),
    PersonalTable(
        "accounts",
        ("account_id",),
        "made_at",
        (name_in("name", "whose account it is"), actor_in("sign_in_name", "signs in as")),
        {"made_at": "made", "password_set_at": "password set", "disabled_at": "closed"},
        ("password_hash",),
        of_a_school=False,
    ),
    PersonalTable(
        "account_grants",
        ("account_id", "school_id", "role"),
        "granted_at",
        (actor_in("granted_by", "granted by"),),
        {"role": "may act as", "granted_at": "granted"},
    ),
    PersonalTable(
        "web_sessions",
        ("secret_hash",),
        "begun_at",
        (),
        {"begun_at": "signed in", "last_seen_at": "last seen"},
        ("account_id", "stage", "proved_at"),
        of_a_school=False,
    ),
    PersonalTable(
        "passkeys",
        ("account_id", "credential_id"),
        "added_at",
        (words_in("name", "what its owner calls the passkey"),),
        {"added_at": "added", "last_used_at": "last used"},
        of_a_school=False,
    ),
    PersonalTable(
        "audit",
        ("entry_id",),
        "at",
        (actor_in("actor", "who did it"), words_in("subject", "to whom or what"), words_in("detail", "in words")),
        {"at": "when", "action": "what was done", "outcome": "how it ended"},
        ("school_id",),
    ),
)

PERSONAL_TABLES: Final[Mapping[str, PersonalTable]] = {each.name: each for each in _TABLES}

ABOUT_DEVICES: Final[Mapping[str, str]] = {
    "envelopes": "the signed reports, byte for byte as devices sent them",
    "forks": "signed reports that contradict others of the same device",
    "verdicts": "what each check says of each device",
    "verdict_changes": "every change of it",
    "verdict_past": "the same, by the device's time and by ours",
    "device_history": "what a device's reports of thirty days come to: hours switched on, media, locks",
    "device_software": "which list of programs a device has",
    "agent_ends": "how the agent on a device ended",
    "last_words": "what a device said last in a session",
    "losses": "reports that a device no longer has",
    "held_policies": "which policy a device has, or refuses",
    "incident_members": "the computers seen in an incident, by a random number",
    "session_nonces": "random numbers of sessions",
    "certificates": "the device's certificates",
    "enrolment_tokens": "the one-time codes of loans, hashed",
    "refused": "bytes that were refused, for seven days",
    "clock_looks": "when a device is judged next",
    "verdict_fingerprints": "hashes of verdicts",
    "rebuilds_due": "devices of which something is made again",
}
"""Tables about devices. While a device is on loan, what they have of it is about its borrower, whom the loan names."""

WITHOUT_NAMES: Final[Mapping[str, str]] = {
    "_sqlite_migrations": "which steps brought the tables here",
    "account_links": "hashes of the links with which passwords are set",
    "agreements": "the words of the agreements",
    "assets": "the asset list: makes, models, numbers",
    "erasures": "who was erased, by a hash of the name that only this school's salt can make",
    "enrolment_keys": "hashes of the keys for devices on site",
    "journal_copied": "how far the journal's file goes",
    "journal_entries": "what was revoked and used up, by device, loan and exception",
    "judging_versions": "which version judged since when",
    "policies": "the school's policies",
    "policy_adoptions": "which policy was in force when",
    "policy_bundles": "the signed policies for devices",
    "school_verdict_changes": "changes of the checks about the school: counts, and lines by their number",
    "school_verdict_past": "the same, on two axes of time",
    "school_verdicts": "the checks about the school: counts, and lines by their number",
    "recovery_codes": "hashes of the codes that stand in for a lost second factor",
    "schools": "the school's name and its salt",
    "server_nonces": "random numbers that the collector gave",
    "software_lists": "lists of programs, each once for however many devices have it",
    "sign_in_tries": "refused tries to sign in, by a part of a hash and a network address, for as long as they count",
    "totp_offers": "random secrets that were shown for an authenticator app and not confirmed",
    "totp_secrets": "random secrets of authenticator apps",
    "used_passes": "hashes of what began a session over HTTPS",
}
"""Tables in which nothing about a person stands."""
