"""Where people may be named in what the loan desk keeps; a part of `personal_tables`."""

from typing import Final

from collector.store.personal_columns import Holds, PersonalColumn, PersonalTable, actor_in, name_in, words_in

_LOAN: Final = {"loan_id": "number of the agreement"}

LOAN_TABLES: Final = (
    PersonalTable(
        "loans",
        ("school_id", "loan_id"),
        "created_at",
        (
            name_in("borrower_name", "who borrowed it"),
            name_in("technician_name", "who approved it as the technician"),
            name_in("headteacher_name", "who authorised it as the headteacher"),
            name_in("device_confirmed_by", "who said that this is the device"),
        ),
        {
            "loan_id": "number of the agreement",
            "borrower_role": "what the borrower is at the school",
            "make": "maker",
            "model": "model",
            "serial": "serial number",
            "asset_tag": "asset tag",
            "agreement_version": "version of the agreement",
            "borrower_signed_at": "signed by the borrower",
            "technician_signed_at": "approved",
            "headteacher_signed_at": "authorised",
            "due_back": "due back on",
            "state": "where the loan stands",
            "state_changed_at": "since when",
            "created_at": "recorded",
        },
        ("text_sha256", "device_confirmed_at", "device_id"),
    ),
    PersonalTable(
        "loan_signatures",
        ("school_id", "loan_id", "role"),
        "given_at",
        (
            name_in("name", "who signed"),
            PersonalColumn("drawing", Holds.DRAWING, "the signature as it was drawn: the pen's path"),
            actor_in("signed_in_as", "by the account of"),
            actor_in("desk_of", "at the desk of"),
        ),
        {**_LOAN, "role": "as", "kind": "how it was given", "given_at": "when"},
        ("text_sha256", "scan_sha256"),
    ),
    PersonalTable(
        "loan_scans",
        ("school_id", "loan_id", "sha256"),
        "uploaded_at",
        (actor_in("uploaded_by", "uploaded by"),),
        {**_LOAN, "sha256": "a scan of the signed form, by its SHA-256", "uploaded_at": "uploaded"},
        ("media_type",),
    ),
    PersonalTable(
        "loan_extensions",
        ("school_id", "loan_id", "number"),
        "recorded_at",
        (name_in("agreed_by", "who agreed to a later day"), actor_in("recorded_by", "recorded by")),
        {**_LOAN, "before": "due back on, before", "until": "due back on", "recorded_at": "recorded"},
    ),
    PersonalTable(
        "loan_handovers",
        ("school_id", "loan_id"),
        "recorded_at",
        (
            words_in("accessories", "what went out with the device"),
            words_in("condition", "in which condition"),
            words_in("purpose", "what for"),
            actor_in("recorded_by", "recorded by"),
        ),
        {**_LOAN, "recorded_at": "recorded"},
    ),
    PersonalTable(
        "loan_returns",
        ("school_id", "loan_id"),
        "returned_at",
        (
            words_in("accessories", "what came back with the device"),
            words_in("condition", "in which condition"),
            words_in("borrower", "what the borrower said of it"),
            name_in("returned_to", "who took it back"),
            name_in("reset_by", "who saw it reset"),
        ),
        {**_LOAN, "returned_at": "returned", "reset_at": "reset"},
    ),
    PersonalTable(
        "loan_drafts",
        ("school_id", "draft_id"),
        "begun_at",
        (
            name_in("borrower_name", "who is to borrow it"),
            words_in("accessories", "what goes out with the device"),
            words_in("condition", "in which condition"),
            words_in("purpose", "what for"),
            actor_in("begun_by", "begun by"),
        ),
        {
            "borrower_role": "what the borrower is at the school",
            "make": "maker",
            "model": "model",
            "serial": "serial number",
            "asset_tag": "asset tag",
            "due_back": "due back on",
            "begun_at": "begun",
            "changed_at": "changed",
        },
    ),
)
"""The loans themselves, and beside each how it was signed, extended, handed out and handed back."""
