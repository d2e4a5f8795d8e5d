"""`rollcall incidents`."""

from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.plain_text import one_line
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.reports.incident_words import REMEDIES, WORDS
from collector.store import devices, incidents
from collector.store.database import Transaction
from collector.store.incidents import Incident
from collector.store.instants import to_text

_COLUMNS: Final = (("No", 5), ("Device", 18), ("What", 15), ("Opened", 14), ("Seen", 6), ("Computers", 9))
_LONGEST_LINE_CHARACTERS: Final = 400


def command(
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    json: JsonOption = False,
) -> None:
    """List what a person must look at: copied and restored devices, forked chains. `rollcall device accept` closes them."""
    with desk(data, school) as at, at.database.reading() as tx:
        school_id = at.school.school_id
        found = incidents.all_of(tx, school_id) if everything else incidents.all_open(tx, school_id)
        told = [(each, _label(tx, each), incidents.members(tx, each.incident_id)) for each in found]
    if json:
        output.show_json([_plain(*each) for each in told])
        return
    if not told:
        output.show("No incident." if everything else "No open incident.")
        return
    rows = [_row(each, label, members, dates.age(at.now - each.opened_at)) for each, label, members in told]
    output.show(output.table(_COLUMNS, rows))
    for each, label, _ in told:
        ending = f"closed by {each.closed_by}" if each.closed_at else REMEDIES[each.kind]
        output.show(one_line(f"{each.incident_id} {label}: {each.detail}. {ending}", _LONGEST_LINE_CHARACTERS))


def _row(incident: Incident, label: str, members: list[str], age: str) -> tuple[str, ...]:
    computers = str(len(members)) if members else "-"
    return (str(incident.incident_id), label, WORDS[incident.kind], age, str(incident.sightings), computers)


def _label(tx: Transaction, incident: Incident) -> str:
    device = devices.find(tx, incident.device_id)
    name = device and (device.asset_tag or device.serial or device.name)
    return name or incident.device_id.hex()[:8]


def _plain(incident: Incident, label: str, members: list[str]) -> Plain:
    return {
        "incident_id": incident.incident_id,
        "device": label,
        "device_id": incident.device_id.hex(),
        "kind": incident.kind.value,
        "opened_at": to_text(incident.opened_at),
        "updated_at": to_text(incident.updated_at),
        "sightings": incident.sightings,
        "detail": incident.detail,
        "remedy": REMEDIES[incident.kind],
        "members": list(members),
        "closed_at": to_text(incident.closed_at) if incident.closed_at else None,
        "closed_by": incident.closed_by,
    }
