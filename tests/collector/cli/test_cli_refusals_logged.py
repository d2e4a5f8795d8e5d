"""What is refused is told whole to whoever typed it; the audit log, kept for ever, names the field and not its value."""

from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import audit
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Enrol, Rollcall

MARK = "Xyzzy"
GRANT = ("--until", "2999-01-01", "--device", "RC-0007")


def logged(collector: Collector) -> tuple[str, str]:
    with collector.database.reading() as tx:
        entry = audit.recent(tx, SCHOOL_ID, limit=1)[0]
    return entry.outcome, entry.detail


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ("exception", "grant", MARK, "--reason", "why", "--requested-by", "A", "--approved-by", "H. Head", *GRANT),
            "no such rule",
        ),
        (
            (
                "exception",
                "grant",
                "LOCK-1",
                "--reason",
                f"{MARK}\x07",
                "--requested-by",
                "A",
                "--approved-by",
                "H. Head",
                *GRANT,
            ),
            "the reason cannot be taken",
        ),
        (
            ("exception", "grant", "LOCK-1", "--reason", "why", "--requested-by", MARK, "--approved-by", MARK, *GRANT),
            "the same person asks for it and would approve it",
        ),
        (("exception", "revoke", MARK, "--why", "over"), "no such exception"),
        (("device", "in-hand", "RC-0007", MARK, "--by", "T", "--until", "2999-01-01"), "not judged by such a rule"),
        (("loan", "return", MARK), "no such loan"),
        (
            (
                "loan",
                "new",
                "--id",
                "L-1",
                "--serial",
                "S1",
                "--make",
                "HP",
                "--model",
                f"{MARK}\x07",
                "--borrower",
                "A. Sample",
            ),
            "one of the texts cannot stand in an agreement",
        ),
    ],
    ids=lambda each: each[1] if isinstance(each, tuple) else "",
)
def test_the_log_names_what_is_wrong_and_not_what_was_typed(
    rollcall: Rollcall, data: Path, collector: Collector, enrol: Enrol, typed: tuple[str, ...], said: str
):
    enrol()
    answer = rollcall(*typed, "--data", data)
    outcome, detail = logged(collector)
    assert (answer.code in (ExitCode.REFUSED, ExitCode.USAGE), MARK in answer.err) == (True, True)
    assert (outcome, said in detail, MARK in detail) == ("refused", True, False)


def test_a_signature_by_somebody_else_does_not_leave_that_name_in_the_log(rollcall: Rollcall, data: Path, collector: Collector):
    new = ("loan", "new", "--id", "L-1", "--serial", "S1", "--make", "HP", "--model", "440", "--borrower", "A. Sample")
    assert rollcall(*new, "--data", data).code == 0
    answer = rollcall("loan", "sign", "L-1", "--as", "borrower", "--name", MARK, "--data", data)
    assert (MARK in answer.err, logged(collector)) == (True, ("refused", "the name is not that of the borrower of loan L-1"))


def test_a_line_that_is_recorded_already_is_named_by_its_number(rollcall: Rollcall, data: Path, collector: Collector):
    add = ("register", "add", "licences", "--program", MARK, "--copies", "3", "--data", data)
    assert rollcall(*add).code == 0
    answer = rollcall(*add)
    outcome, detail = logged(collector)
    assert (answer.code, MARK in answer.err) == (ExitCode.REFUSED, True)
    assert (outcome, "licences: the same is recorded already, in line 1" in detail, MARK in detail) == ("refused", True, False)


@pytest.mark.parametrize(
    ("command", "table", "said"),
    [
        (("assets", "import"), f"asset_tag,make,model,{MARK}\nA,B,C,D\n", "row 1: column cannot be taken"),
        (
            ("register", "import", "people"),
            f"name,role,last day\nA. Sample,teacher,{MARK}\n",
            "row 2: last_day cannot be taken",
        ),
    ],
)
def test_a_cell_of_a_table_is_named_by_row_and_column(
    rollcall: Rollcall, data: Path, collector: Collector, tmp_path: Path, command: tuple[str, ...], table: str, said: str
):
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    answer = rollcall(*command, tmp_path / "table.csv", "--data", data)
    outcome, detail = logged(collector)
    assert (outcome, said in detail, MARK in detail, MARK.lower() in detail, MARK.lower() in answer.err.lower()) == (
        "refused",
        True,
        False,
        False,
        True,
    )
