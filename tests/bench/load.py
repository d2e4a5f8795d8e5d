"""`python -m tests.bench.load`: simulated sessions that send the demo computer's survey, each report different, all signed.

A process of its own, so that its CPU is not the collector's. It enrols its devices, seals every report, says "ready", and
then for every line with a number sends each device's reports up to that one and says "done" when all are acknowledged. For
`pace EACH_SECOND COUNT` it sends so many at fixed moments, whether or not the ones before are acknowledged, and says how long
each took, in seconds, as JSON.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, sleep

from agent.cycle import ReportingDevice, seal_report
from agent.enrolment.offer import read_offer
from agent.local_host import LocalHost
from agent.simulate.device import SimulatedDevice
from agent.simulate.roster import InventedAsset, read_roster
from agent.simulate.temperament import temperaments
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.report import DeviceReport
from tests.bench.demo_computer import own_survey, told_by, varied
from tests.bench.load_session import LoadSession


def main() -> None:
    """See above."""
    arguments = _arguments()
    with ExitStack() as stack:
        assets = read_roster(arguments.assets)
        devices = [stack.enter_context(each.opened()) for each in _enrolled(arguments, assets)]
        survey = own_survey(arguments.state)
        port = arguments.agents_port or devices[0].record.agents_port
        surveys = [told_by(asset.serial, survey) for asset in assets]
        sealed = [
            _sealed(device, told, arguments.reports, start)
            for start, (device, told) in enumerate(zip(devices, surveys, strict=True))
        ]
        sessions = [
            LoadSession(device, port, each, in_batches=arguments.batches) for device, each in zip(devices, sealed, strict=True)
        ]
        print("ready", flush=True)
        for line in sys.stdin:
            match line.split():
                case ["pace", each_second, count]:
                    print(json.dumps(_pace(sessions, float(each_second), int(count))), flush=True)
                case [target]:
                    _deliver(sessions, int(target))
                    print("done", flush=True)
                case unknown:
                    raise ValueError(f"not a command of the load generator: {unknown}")
        for session in sessions:
            session.close()


def _arguments() -> Namespace:
    parser = ArgumentParser("python -m tests.bench.load")
    parser.add_argument("--enrolment", type=Path, required=True)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--reports", type=int, required=True, help="for each device")
    parser.add_argument("--agents-port", type=int, default=0, help="another port than the one enrolled for")
    parser.add_argument("--batches", action="store_true", help="as a device that catches up, and not one report a message")
    return parser.parse_args()


def _enrolled(arguments: Namespace, assets: Sequence[InventedAsset]) -> list[SimulatedDevice]:
    offer = read_offer(arguments.enrolment)
    drawn = temperaments([asset.asset_tag for asset in assets], seed=1)
    host = LocalHost(b"", MediaJournal(arguments.state / "media.jsonl"))
    devices = [
        SimulatedDevice(StateFolder(arguments.state / each.asset_tag), each, drawn[each.asset_tag], host) for each in assets
    ]
    for device in devices:
        device.enrol(offer)
    return devices


def _sealed(device: ReportingDevice, survey: DeviceReport, count: int, start: int) -> list[bytes]:
    """A chain of reports, from its beginning. Devices start at different points, so that no two send the same."""
    head, sealed = Head(0, 0, BEFORE_THE_FIRST), []
    for number in range(count):
        message = seal_report(device, varied(survey, start * count + number), head)
        head = Head(0, head.sequence + 1, message.hash)
        sealed.append(message.sealed)
    return sealed


def _deliver(sessions: Sequence[LoadSession], target: int) -> None:
    for session in sessions:
        session.begin(target)
    for session in sessions:
        session.finish()


def _pace(sessions: Sequence[LoadSession], each_second: float, count: int) -> list[float]:
    """One report after the other, each from the next device, each at its own moment."""
    began = perf_counter()
    for number in range(count):
        due = began + number / each_second
        sleep(max(0.0, due - perf_counter()))
        sessions[number % len(sessions)].send_one(due)
    for session in sessions:
        session.finish()
    return sorted(delay for session in sessions for delay in session.delays_seconds())


if __name__ == "__main__":
    main()
