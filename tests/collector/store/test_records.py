"""Records mirror their tables, and come back from them as they went."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.store import (
    agreements,
    assets,
    audit,
    certificates,
    devices,
    enrolment_keys,
    evidence,
    inbox_files,
    loans,
    policies,
    schools,
    signers,
    tokens,
    verdict_past,
    verdicts,
)
from collector.store.instants import from_text, to_text
from collector.store.records import from_row, to_row, upsert_into
from collector.store.sqlite import SqliteDatabase
from tests.fakes.school_records import DEVICE, LOAN, SCHOOL, envelope

TABLES = {
    "schools": schools.School,
    "signers": signers.Signer,
    "agreements": agreements.AdoptedAgreement,
    "policies": policies.AdoptedPolicy,
    "enrolment_keys": enrolment_keys.EnrolmentKey,
    "assets": assets.Asset,
    "loans": loans.StoredLoan,
    "enrolment_tokens": tokens.Token,
    "devices": devices.Device,
    "certificates": certificates.Certificate,
    "envelopes": evidence.StoredEnvelope,
    "forks": evidence.StoredEnvelope,
    "verdict_changes": verdicts.VerdictChange,
    "verdict_past": verdict_past.PastVerdict,
    "audit": audit.AuditEntry,
    "inbox_files": inbox_files.InboxFile,
}
CHAINED = ("salt", "words_hash", "previous", "hash")
"""What ties an entry of the audit log to the one before (collector/store/audit_chain.py): no part of what it says."""


def test_every_record_has_the_columns_of_its_table_in_their_order(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "rollcall.db")
    with database.reading() as tx:
        columns = {table: [row["name"] for row in tx.all(f"PRAGMA table_info({table})")] for table in TABLES}
    database.close()

    columns["audit"] = [each for each in columns["audit"] if each not in CHAINED]
    assert columns == {table: [*get_type_hints(kind)] for table, kind in TABLES.items()}


def test_a_row_that_is_there_becomes_what_the_record_says_but_for_its_key_and_what_is_kept():
    statement = upsert_into("schools", schools.School, key=("school_id",), keep=("media_salt", "created_at"))
    assert statement.partition(" ON CONFLICT ")[2] == "(school_id) DO UPDATE SET name = excluded.name"


def test_what_is_no_field_of_a_record_is_neither_its_key_nor_kept():
    with pytest.raises(ValueError, match="School has no field nickname"):
        upsert_into("schools", schools.School, key=("school_id",), keep=("nickname",))


@pytest.mark.parametrize("record", [SCHOOL, DEVICE, LOAN, envelope(1)], ids=lambda record: type(record).__name__)
def test_a_record_comes_back_from_its_row(record: object):
    assert from_row(type(record), to_row(record)) == record  # type: ignore[type-var, arg-type]


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_from_its_text(instant: datetime):
    assert from_text(to_text(instant)) == instant


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_instants_sort_as_the_instants_do(one: datetime, other: datetime):
    assert (to_text(one) < to_text(other)) == (one < other)


def test_an_instant_of_another_zone_is_kept_in_utc():
    summer = timezone(timedelta(hours=1))
    assert to_text(datetime(2026, 7, 1, 10, tzinfo=summer)) == "2026-07-01T09:00:00.000000Z"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        to_text(datetime(2026, 7, 1, 10))  # noqa: DTZ001 - that is the point
