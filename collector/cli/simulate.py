"""`rollcall simulate`."""

from typing import Annotated

import typer

from collector import simulation
from collector.cli import output
from collector.cli.desk import desk
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, SchoolOption
from collector.wiring import new_secret

_KNOWN = frozenset(ExitCode) - {ExitCode.NEEDS_ACTION}


def command(
    devices: Annotated[int, typer.Option(min=1, max=simulation.MOST_DEVICES, help="How many.")],
    seed: Annotated[int, typer.Option(help="Equal seeds give equal fleets.")] = 1,
    data: DataOption = None,
    school: SchoolOption = None,
) -> int:
    """Let invented devices, marked as simulated, enrol and report through the real ports. The collector must be serving."""
    with desk(data, school) as at:
        invented = simulation.invented_assets(devices, seed, at.school.school_id, at.now)
        state = at.collector.folder.path / "simulated" / at.school.school_id
        fleet = simulation.prepare(at.database, at.address, state, invented, now=at.now, new_key=new_secret)
    output.show(f"{devices} simulated devices, {invented[0].asset_tag} to {invented[-1].asset_tag}, enrol and report.")
    code = simulation.run(fleet, seed)
    return code if code in _KNOWN else ExitCode.INTERNAL
