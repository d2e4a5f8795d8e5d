"""`rollcall devices`."""

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.report import current_report
from collector.reports import dates, shapes, state_words
from collector.reports.as_json import device_plain
from collector.reports.as_text import NO_DEVICE
from collector.reports.summary import worst_devices_first


def command(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List the devices, the worst first."""
    with desk(data, school) as at:
        report = current_report(at)
    found = worst_devices_first(report)
    if json:
        output.show_json([device_plain(each) for each in found])
        return
    if not found:
        output.show(NO_DEVICE)
        return
    columns = [("Device", 14), ("Serial", 14), ("State", 18), ("Verdict", 14), ("Last report", 12)]
    rows = [
        (
            f"{each.label} (sim)" if each.simulated else each.label,
            each.serial,
            state_words.of_device(each),
            shapes.in_words(each.verdict),
            dates.age(report.generated_at - each.last_report_at) if each.last_report_at else "never",
        )
        for each in found
    ]
    output.show(output.table(columns, rows))
