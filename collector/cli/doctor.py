"""`rollcall doctor`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, JsonOption, SchoolOption, folder_named
from collector.data_folder import DataFolder
from collector.doctor.alert_findings import examine_alerts
from collector.doctor.deep_findings import examine_all_evidence, examine_file
from collector.doctor.doctor import examine, examine_journal, examine_school
from collector.doctor.finding import Finding, State, closed, worst
from collector.doctor.policy_findings import examine_policies_given
from collector.doctor.upgrade_findings import examine_upgrade
from collector.errors import ConfigurationError, DataFolderError, StoreDamaged, StoreReadOnly
from collector.reports.shapes import SHAPES
from collector.reports.text_page import TextPage
from collector.store.sqlite_file import SqliteFile
from compliance.verdict import Verdict

_CODES: Final[Mapping[State, ExitCode]] = {
    State.IN_ORDER: ExitCode.MEETS,
    State.REMARK: ExitCode.NOT_KNOWN,
    State.NOT_ANSWERING: ExitCode.UNREACHABLE,
    State.WRONG: ExitCode.REFUSED,
}

_SHAPES: Final[Mapping[State, str]] = {
    State.IN_ORDER: SHAPES[Verdict.PASS],
    State.REMARK: SHAPES[Verdict.UNKNOWN],
    State.NOT_ANSWERING: SHAPES[Verdict.FAIL],
    State.WRONG: SHAPES[Verdict.FAIL],
}


def command(
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    deep: Annotated[bool, typer.Option("--deep", help="Also read all that is stored, and check it bit for bit.")] = False,
    json: JsonOption = False,
) -> int:
    """Look at everything that commonly goes wrong.

    The exit code: 0 all is well, 3 there are remarks, 4 the collector does not answer, 5 a person must put something right.
    """
    found = list(_findings(folder_named(data), school, deep=deep))
    if json:
        rows = [(each.subject, each.state.value, each.saw, each.remedy) for each in found]
        output.show_json([dict(zip(("subject", "state", "saw", "remedy"), row, strict=True)) for row in rows])
    else:
        page = TextPage()
        for each in found:
            _add(page, each)
        output.show(page.text)
    return _CODES[worst(found)]


def _findings(data: Path, school: str | None, *, deep: bool) -> Iterator[Finding]:
    if deep:  # first, and by itself: a file that is damaged may not open
        yield from examine_file(SqliteFile(DataFolder(data).database))
    try:
        with desk(data, school) as at:
            yield from examine(at.collector.folder, at.collector.config, at.now)
            with at.database.reading() as tx:
                yield examine_journal(tx, at.collector.folder)
                yield from examine_school(tx, at.school)
                yield from examine_alerts(tx, at.school, at.collector.config)
                yield from examine_policies_given(tx, at.school, at.now)
                yield from examine_upgrade(tx, at.school)
            if deep:
                yield from examine_all_evidence(at.database)
    except (ConfigurationError, DataFolderError, StoreDamaged, StoreReadOnly) as error:
        yield closed(error)


def _add(page: TextPage, finding: Finding) -> None:
    style = "" if finding.state is State.IN_ORDER else "bold"
    page.add(f"{finding.subject}: {finding.saw}", style, indent=2, first=_SHAPES[finding.state])
    if finding.remedy:
        page.add(f"What to do: {finding.remedy}", indent=2)
