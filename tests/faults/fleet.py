"""`python -m tests.faults.fleet`: simulated devices that report without end, until they are killed.

Each goes through the agent's own spool, session and uplink, all on one disk with real syncs. Before a device's session hears an
acknowledgement, a line about it is appended to a file: what stands there, the collector has promised. Started anew it goes on.
"""

import os
import random
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from agent.cycle import ReportingDevice, report_now
from agent.enrolment.offer import read_offer
from agent.errors import AgentError, CollectorUnreachable
from agent.line.hearing import Hearing
from agent.line.http2_session import SessionStream
from agent.local_host import LocalHost
from agent.simulate.device import SimulatedDevice, enrolment_port
from agent.simulate.roster import read_roster
from agent.simulate.temperament import temperaments
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal
from agent.worker import Worker
from agent.worker_wiring import new_nonce
from compliance.enrolment_offer import EnrolmentOffer
from compliance.report import Trigger
from compliance.wire.v1 import session_pb2

_SEED: Final = 1
_MOST_AT_ONCE: Final = 6  # reports before a delivery: one alone, or a few that go as a batch
_PAUSE_SECONDS: Final = 0.05
_BETWEEN_TRIES_SECONDS: Final = 1.0
_LONGEST_WAIT_SECONDS: Final = 300  # on an emulated processor


class Promises:
    """The file of what was acknowledged. One write a line, in append mode: a kill cuts no line of another device."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def keep(self, device_id: str, ack: session_pb2.Ack) -> None:
        """One acknowledgement."""
        os.write(self._descriptor, f"{device_id} {ack.epoch} {ack.sequence} {ack.head_hash.hex()}\n".encode())


def main() -> None:
    """See above."""
    arguments = _arguments()
    devices = _enrolled(arguments)
    promises = Promises(arguments.promises)
    print("ready", flush=True)
    threads = [threading.Thread(target=_report_for_ever, args=(each, promises), daemon=True) for each in devices]
    for thread in threads:
        thread.start()
    sys.stdin.read()  # until whoever started us is gone


def _arguments() -> Namespace:
    parser = ArgumentParser("python -m tests.faults.fleet")
    parser.add_argument("--enrolment", type=Path, required=True)
    parser.add_argument("--assets", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--promises", type=Path, required=True)
    return parser.parse_args()


def _enrolled(arguments: Namespace) -> list[SimulatedDevice]:
    offer, assets = read_offer(arguments.enrolment), read_roster(arguments.assets)
    drawn = temperaments([asset.asset_tag for asset in assets], _SEED)
    host = LocalHost(b"", MediaJournal(arguments.state / "media.jsonl"))
    devices = [
        SimulatedDevice(StateFolder(arguments.state / each.asset_tag), each, drawn[each.asset_tag], host) for each in assets
    ]
    _await_collector(offer)
    for device in devices:
        device.enrol(offer)
    return devices


def _await_collector(offer: EnrolmentOffer) -> None:
    """It may be starting as we are. Raises CollectorUnreachable when it does not come."""
    until = time.monotonic() + _LONGEST_WAIT_SECONDS
    while True:
        try:
            with closing(enrolment_port(offer)) as port:
                port.describe()
            return
        except CollectorUnreachable:
            if time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES_SECONDS)


def _report_for_ever(simulated: SimulatedDevice, promises: Promises) -> None:
    chance = random.Random()  # noqa: S311 - chance, no secret
    with simulated.opened() as device:
        while True:
            for _ in range(chance.randint(1, _MOST_AT_ONCE)):
                report_now(device, Trigger.SCHEDULE)
            try:
                Worker(simulated._folder, device, _opening(device, promises), lambda: 0.0, lambda _: None, new_nonce).work(None)
            except AgentError:  # the collector was killed, or is not there yet
                time.sleep(_PAUSE_SECONDS * chance.random())


def _opening(device: ReportingDevice, promises: Promises) -> Callable[[Callable[[Hearing], None]], SessionStream]:
    """A stream that writes down each promise before the session hears of it, and then deletes what it was given for."""

    def open_stream(hear: Callable[[Hearing], None]) -> SessionStream:
        def listen(what: Hearing) -> None:
            if isinstance(what, session_pb2.ServerMessage) and what.WhichOneof("kind") == "ack":
                promises.keep(device.record.device_id, what.ack)
            hear(what)

        return SessionStream(device.record.host, device.record.agents_port, device.identity.tls(), listen)

    return open_stream


if __name__ == "__main__":
    main()
