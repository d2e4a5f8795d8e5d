"""`rollcall doctor`."""

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.doctor import Finding, examine, examine_school
from collector.reports.shapes import SHAPES
from collector.reports.text_page import TextPage
from compliance.verdict import Verdict


def command(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> int:
    """Look at everything that commonly goes wrong. The exit code is 1 when something needs action."""
    with desk(data, school) as at:
        found = list(examine(at.collector.folder, at.collector.config, at.now))
        with at.database.reading() as tx:
            found.extend(examine_school(tx, at.school))
    if json:
        output.show_json([{"subject": each.subject, "saw": each.saw, "remedy": each.remedy} for each in found])
    else:
        page = TextPage()
        for each in found:
            _add(page, each)
        output.show(page.text)
    return ExitCode.MEETS if all(each.in_order for each in found) else ExitCode.NEEDS_ACTION


def _add(page: TextPage, finding: Finding) -> None:
    shape = SHAPES[Verdict.PASS if finding.in_order else Verdict.FAIL]
    page.add(f"{finding.subject}: {finding.saw}", "" if finding.in_order else "bold", indent=2, first=shape)
    if finding.remedy:
        page.add(f"What to do: {finding.remedy}", indent=2)
