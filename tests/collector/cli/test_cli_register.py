"""`rollcall register …` as the office uses it."""

import json
from pathlib import Path

from collector.store import audit
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall

STAFF = "Name,Role,Last day\nA. Sample,teacher,\nB. Other,office,2027-07-21\n"
TEST = ("--tested-on", "2026-11-04", "--system", "server", "--sample", "three files", "--tested-by", "T. Technician")


def staff(folder: Path, table: str = STAFF) -> Path:
    file = folder / "staff.csv"
    file.write_text(table, encoding="utf-8")
    return file


def test_every_register_is_named_with_its_lines(rollcall: Rollcall, data: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "yes", "--data", data)
    listed = rollcall("register", "list", "--data", data).out.splitlines()
    assert [line.split()[:2] for line in listed if line.startswith(("people", "backup"))] == [
        ["people", "0"],
        ["backup-tests", "1"],
    ]


def test_an_empty_register_says_that_nothing_has_been_recorded(rollcall: Rollcall, data: Path):
    assert rollcall("register", "list", "people", "--data", data).out.startswith("Nothing has been recorded yet")


def test_a_line_is_added_changed_shown_and_withdrawn(rollcall: Rollcall, data: Path):
    added = rollcall("register", "add", "backup-tests", *TEST, "--restored", "no", "--minutes", "9", "--data", data)
    assert added.out == "Recorded: backup-tests 1, server · 2026-11-04.\n"
    rollcall("register", "change", "backup-tests", "1", "--restored", "yes", "--minutes", "", "--data", data)
    shown = rollcall("register", "show", "backup-tests", "1", "--data", data).out
    assert "  Restored: yes\n" in shown
    assert ": restored was no, minutes was 9 minutes" in " ".join(shown.split())
    gone = rollcall("register", "withdraw", "backup-tests", "1", "--why", "another school's", "--data", data)
    assert gone.out == "Withdrawn: backup-tests 1, server · 2026-11-04.\n"
    assert json.loads(rollcall("register", "list", "backup-tests", "--json", "--data", data).out) == []


def test_a_line_for_machines_has_its_versions(rollcall: Rollcall, data: Path):
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", data)
    rollcall("register", "change", "people", "1", "--last-day", "18/12/2026", "--data", data)
    line = json.loads(rollcall("register", "show", "people", "1", "--json", "--data", data).out)
    assert line["values"] == {"name": "A. Sample", "role": "teacher", "last_day": "2026-12-18"}
    assert [each["values"].get("last_day") for each in line["versions"]] == [None, "2026-12-18"]


def test_a_value_that_cannot_be_right_is_wrong_usage_and_names_every_option(rollcall: Rollcall, data: Path):
    answer = rollcall(
        "register", "add", "disposals", "--disposed-on", "soon", "--asset-tag", "RC-1", "--wipe", "reformatted", "--data", data
    )
    assert answer.code == 2
    assert '--disposed-on is "soon": write a day' in answer.err
    assert '--wipe is "reformatted": that destroys nothing' in answer.err


def test_an_option_that_must_be_there_is_asked_for(rollcall: Rollcall, data: Path):
    answer = rollcall("register", "add", "people", "--name", "A. Sample", "--data", data)
    assert (answer.code, "--role" in answer.err) == (2, True)


def test_a_dry_run_shows_how_the_table_is_understood_and_records_nothing(rollcall: Rollcall, data: Path, collector: Collector):
    with collector.database.reading() as tx:
        before = audit.newest(tx)
    answer = rollcall("register", "import", "people", staff(data.parent), "--dry-run", "--data", data)
    assert answer.out.splitlines() == [
        "Dry run: nothing was recorded.",
        "Columns: Name is name, Role is role, Last day is last_day.",
        "2 new, 0 changed, 0 recorded already.",
        "  Row 2, new: A. Sample · teacher",
        "  Row 3, new: B. Other · office · Wed 21 Jul 2027",
    ]
    with collector.database.reading() as tx:
        assert audit.newest(tx) == before


def test_a_dry_run_shows_each_change_with_what_stood_there_before(rollcall: Rollcall, data: Path):
    rollcall("register", "import", "people", staff(data.parent), "--data", data)
    table = "Name,Role,Last day\nA. Sample,governor,\nB. Other,office,\n"
    answer = rollcall("register", "import", "people", staff(data.parent, table), "--dry-run", "--data", data)
    assert answer.out.splitlines()[-2:] == [
        "  Row 2, changes line 1: A. Sample: role teacher → governor",
        "  Row 3, changes line 2: B. Other: last_day Wed 21 Jul 2027 → not said",
    ]


def test_a_row_that_is_wrong_only_as_a_whole_is_refused_and_named(rollcall: Rollcall, data: Path):
    file = staff(data.parent, "disposed_on,asset_tag,wipe\n2026-11-04,RC-1,destroyed\n")
    answer = rollcall("register", "import", "disposals", file, "--data", data)
    assert (answer.code, answer.err) == (5, "rollcall: row 2: wiped_on is missing: say when that was done\n")


def test_an_import_records_every_row_and_says_so_in_the_audit_log(rollcall: Rollcall, data: Path, collector: Collector):
    assert rollcall("register", "import", "people", staff(data.parent), "--data", data).code == 0
    with collector.database.reading() as tx:
        assert [each.subject for each in audit.recent(tx, SCHOOL_ID, limit=2)] == ["people 2", "people 1"]


def test_nothing_is_recorded_while_a_row_is_wrong(rollcall: Rollcall, data: Path):
    file = staff(data.parent, STAFF + ",governor,\n")
    answer = rollcall("register", "import", "people", file, "--data", data)
    assert (answer.code, answer.err) == (
        5,
        "rollcall: row 4: name is missing: write text on one line: the name as it is signed\n",
    )
    assert json.loads(rollcall("register", "list", "people", "--json", "--data", data).out) == []


def test_with_skip_wrong_the_right_rows_are_recorded_and_the_others_named(rollcall: Rollcall, data: Path):
    file = staff(data.parent, STAFF + ",governor,\n")
    answer = rollcall("register", "import", "people", file, "--skip-wrong", "--data", data)
    assert answer.code == 0
    assert "Left out: row 4: name is missing: write text on one line" in " ".join(answer.out.split())
    assert len(json.loads(rollcall("register", "list", "people", "--json", "--data", data).out)) == 2


def test_an_export_is_what_an_import_reads(rollcall: Rollcall, data: Path, tmp_path: Path):
    rollcall("register", "import", "people", staff(data.parent), "--data", data)
    assert rollcall("register", "export", "people", "-o", tmp_path / "out.csv", "--data", data).code == 0
    again = rollcall("register", "import", "people", tmp_path / "out.csv", "--dry-run", "--json", "--data", data)
    assert json.loads(again.out)["same"] == 2


def test_columns_are_mapped_on_the_command_line(rollcall: Rollcall, data: Path):
    file = staff(data.parent, "Full name,Job,Payroll no\nA. Sample,teacher,17\n")
    mapping = ("--map", "Full name=name", "--map", "Job=role", "--map", "Payroll no=")
    assert rollcall("register", "import", "people", file, *mapping, "--data", data).code == 0
    assert rollcall("register", "export", "people", "--data", data).out == "name,role,last_day\r\nA. Sample,teacher,\r\n"


def test_what_was_known_on_an_earlier_day_is_listed(rollcall: Rollcall, data: Path):
    rollcall("register", "import", "people", staff(data.parent), "--data", data)
    earlier = rollcall("register", "list", "people", "--known-at", "2026-01-01", "--json", "--data", data)
    assert json.loads(earlier.out) == []


def test_nothing_is_known_of_a_day_ahead(rollcall: Rollcall, data: Path):
    asked = [rollcall("register", each, "people", "--known-at", "2999-01-01", "--data", data) for each in ("list", "export")]
    assert [(each.code, "lies ahead" in each.err) for each in asked] == [(2, True)] * 2
