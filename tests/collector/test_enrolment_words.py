"""What the person at the device is told when a proof is no good, by the kind of proof."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.enrolment.claim import Claim
from collector.enrolment.loan_right import right_of_loan
from collector.enrolment.on_site_right import right_of_school_key
from collector.errors import EnrolmentRefused
from collector.registers import enrolment_keys, loans
from collector.store import loans as stored
from collector.store.sqlite import SqliteDatabase
from collector.wiring import Collector
from tests.fakes.collector import RunningCollector, found
from tests.fakes.device import NOW

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[RunningCollector]:
    """A school whose collector does not listen: the rights are asked themselves."""
    config = found(tmp_path / "data", NOW)
    folder = DataFolder.open(tmp_path / "data")
    database = SqliteDatabase(folder.database)
    yield RunningCollector(Collector(folder, database, config, lambda: NOW), folder.path)
    database.close()


def claim(*, loan_token: str = "", school_key: str = "") -> Claim:
    return Claim(
        school_id="example",
        server_nonce=b"nonce",
        loan_token=loan_token,
        school_key=school_key,
        signing_key=b"signing key",
        tls_key=b"tls key",
        name="staff-07",
        make="Example",
        model="Book 14",
        serial="5CD1234ABC",
        asset_tag="",
        platform="linux",
        agent_version="0.1.0",
        simulated=False,
    )


def test_a_token_that_was_replaced_sends_to_the_newer_file(school: RunningCollector):
    old = school.signed_loan()
    with school.database.writing() as tx:
        loan = stored.find(tx, "example", "LOAN-1")
        assert loan is not None
        loans.reissue(tx, loan, actor="test", now=LATER, new_token=lambda: "newer-token")
        with pytest.raises(EnrolmentRefused) as caught:
            right_of_loan(tx, claim(loan_token=old), None, LATER)
        newer = right_of_loan(tx, claim(loan_token="newer-token"), None, LATER)
    assert (str(caught.value), newer.loan_id) == (
        "the enrolment file of loan LOAN-1 was replaced by a newer enrolment file; use that one",
        "LOAN-1",
    )


def test_a_revoked_key_sends_for_a_new_key_not_for_a_loan(school: RunningCollector):
    key = school.school_key()
    with school.database.writing() as tx:
        enrolment_keys.revoke_all(tx, "example", actor="test", now=NOW)
        with pytest.raises(EnrolmentRefused) as caught:
            right_of_school_key(tx, claim(school_key=key), None)
    assert str(caught.value) == (
        "this enrolment code is not valid here; ask the technician for a new enrolment file (`rollcall enrolment-key new`)"
    )


def test_an_unknown_token_sends_for_another_file_of_the_loan(school: RunningCollector):
    with school.database.reading() as tx, pytest.raises(EnrolmentRefused, match="`rollcall loan reissue`"):
        right_of_loan(tx, claim(loan_token="guess"), None, NOW)
