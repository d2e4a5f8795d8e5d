"""Every act on a loan has its line in the audit log, refused ones too, and no line holds a token."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.errors import LoanRefused, NotRecorded
from collector.registers import loans
from collector.registers.acts import act
from collector.store import audit
from collector.store.database import Database, Transaction
from tests.fakes.loan_steps import ENCRYPTED, ENCRYPTION_RULES, authorised, enrolled, new, reported
from tests.fakes.school_records import LATER, NOW


def test_every_act_has_its_line_in_the_audit_log(tx: Transaction):
    loan, device = enrolled(tx)
    loans.after_judging(tx, reported(device), ENCRYPTED, LATER, encryption_rules=ENCRYPTION_RULES)
    loans.return_device(tx, loan, actor="desk", now=NOW)
    lines = [(entry.actor, entry.action, entry.outcome) for entry in reversed(audit.recent(tx, "example"))]
    assert lines[-8:] == [
        ("desk", "loan.new", "done"),
        ("desk", "loan.sign.borrower", "done"),
        ("desk", "loan.sign.technician", "done"),
        ("desk", "loan.sign.headteacher", "done"),
        ("desk", "token.mint", "done"),
        ("collector", "loan.enrolled", "done"),
        ("rollcall", "loan.clear", "done"),
        ("desk", "loan.return", "done"),
    ]


def test_the_audit_log_never_holds_a_token(tx: Transaction):
    authorised(tx)
    assert "the token" not in repr(audit.recent(tx, "example"))


def test_a_refused_act_leaves_nothing_but_its_line(database: Database, tmp_path: Path):
    with (
        pytest.raises(LoanRefused),
        act(database, "example", actor="desk", action="loan.new", subject="L-2", now=NOW) as tx,
    ):
        new(tx)
        new(tx, loan_id="L-2")

    with database.reading() as tx:
        refused = audit.recent(tx, "example", limit=1)[0]
        with pytest.raises(NotRecorded):
            loans.get(tx, "example", "L-1")
    assert (refused.action, refused.subject, refused.outcome) == ("loan.new", "L-2", "refused")
    assert refused.detail.startswith("the device is promised under loan L-1")
    assert refused.at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
