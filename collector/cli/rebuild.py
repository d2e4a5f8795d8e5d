"""`rollcall rebuild`."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.doctor.deep_findings import RESTORE
from collector.evidence.rebuilding import Rebuilt, check, rebuild
from collector.plain_text import one_line
from collector.reports.as_json import Plain
from collector.store import devices

_MOST_FLAWS_SHOWN = 20
_DID = ("put right", "Put right")
_WOULD = ("differs", "Differ from their evidence")
_LONGEST_LINE_CHARACTERS = 400


def command(
    device: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Asset tag, serial number, name, or 8 or more digits of its id.")
    ] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    only_check: Annotated[
        bool, typer.Option("--check", help="Change nothing: say what would be put right. The exit code is then 5.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Make what is known of the devices again from what they said, and say what did not stand so.

    A device whose evidence does not hold is left as it is; the exit code is then 5. It may run while the collector serves.
    """
    with desk(data, school) as at:
        rebuilt = list(_rebuilt(at, device, only_check=only_check))
    if json:
        output.show_json([_plain(each) for each in rebuilt])
    else:
        output.show("\n".join(_in_words(rebuilt, _WOULD if only_check else _DID)))
    differs = any(each.flaws or (only_check and each.corrected) for each in rebuilt)
    return ExitCode.REFUSED if differs else ExitCode.MEETS


def _rebuilt(at: Desk, named: str | None, *, only_check: bool) -> Iterator[Rebuilt]:
    school_id = at.school.school_id
    with at.database.reading() as tx:
        meant = devices.everyone(tx, school_id) if named is None else [the_device(tx, school_id, named)]
    for each in meant:
        clock = at.collector.clock
        yield check(at.database, each, clock) if only_check else rebuild(at.database, each, at.actor, clock)


def _in_words(rebuilt: Sequence[Rebuilt], done: tuple[str, str]) -> Iterator[str]:
    for each in rebuilt:
        if each.corrected:
            yield _line(each, f"{done[0]}: {'; '.join(each.corrected)}")
        for flaw in each.flaws[:_MOST_FLAWS_SHOWN]:
            yield _line(each, f"left as it is: {flaw.place}: {flaw.words}")
    messages = sum(each.messages for each in rebuilt)
    right, left = sum(bool(each.corrected) for each in rebuilt), sum(bool(each.flaws) for each in rebuilt)
    yield f"Devices: {len(rebuilt):,}, with {messages:,} messages. {done[1]}: {right}. Left as they are: {left}."
    if left:
        yield f"What to do: {RESTORE}"


def _line(rebuilt: Rebuilt, words: str) -> str:
    return one_line(f"{_label(rebuilt)} ({rebuilt.device.device_id.hex()[:16]}) {words}", _LONGEST_LINE_CHARACTERS)


def _label(rebuilt: Rebuilt) -> str:
    device = rebuilt.device
    return device.asset_tag or device.serial or device.name or "device"


def _plain(rebuilt: Rebuilt) -> Plain:
    return {
        "device_id": rebuilt.device.device_id.hex(),
        "device": _label(rebuilt),
        "messages": rebuilt.messages,
        "corrected": list(rebuilt.corrected),
        "flaws": [{"place": each.place, "words": each.words} for each in rebuilt.flaws],
    }
