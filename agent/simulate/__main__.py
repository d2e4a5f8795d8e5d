"""`python -m agent.simulate`: started by `rollcall simulate`, which invents the assets and makes the enrolment key."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agent.enrolment.offer import read_offer
from agent.errors import AgentError
from agent.exit_codes import MEETS, exit_code_of
from agent.local_host import LocalHost
from agent.simulate.device import SimulatedDevice
from agent.simulate.fleet import run_fleet
from agent.simulate.roster import read_roster
from agent.simulate.temperament import temperaments
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal

_NOBODYS_SALT: Final = b""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a fleet; say one line about it, and one about the first thing that went wrong."""
    arguments = _arguments(argv)
    try:
        return _run(arguments)
    except AgentError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return 130  # as a shell reports it


def _arguments(argv: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser("python -m agent.simulate", description=__doc__)
    parser.add_argument("--enrolment", type=Path, required=True, metavar="FILE", help="the enrolment file of the school")
    parser.add_argument("--assets", type=Path, required=True, metavar="FILE.csv", help="one line for each device")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where the devices keep keys and chains")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="equal seeds give equal postures")
    return parser.parse_args(argv)


def _run(arguments: Namespace) -> int:
    result = run_fleet(_devices(arguments), read_offer(arguments.enrolment))
    print(f"{result.enrolled} simulated devices enrolled, {result.reported} reported")
    return _failed(*result.failures) if result.failures else MEETS


def _devices(arguments: Namespace) -> list[SimulatedDevice]:
    state = arguments.state.absolute() / "devices"
    roster = read_roster(arguments.assets)
    drawn = temperaments([asset.asset_tag for asset in roster], arguments.seed)
    host = LocalHost(_NOBODYS_SALT, MediaJournal(state / "media.jsonl"))
    return [SimulatedDevice(StateFolder(state / each.asset_tag), each, drawn[each.asset_tag], host) for each in roster]


def _failed(first: AgentError, *others: AgentError) -> int:
    more = f" ({len(others)} more failed)" if others else ""
    print(f"agent.simulate: {first}{more}", file=sys.stderr)
    return exit_code_of(first)


if __name__ == "__main__":
    sys.exit(main())
