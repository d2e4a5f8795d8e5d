"""Faults 26 and 32: a device that comes back after weeks, and one whose network is gone without a word.

Each with a collector of its own, whose times are short by its own settings.
"""

import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from agent.cycle import seal_report
from agent.errors import CollectorUnreachable
from agent.line.hearing import Hearing
from agent.line.http2_session import SessionStream
from agent.local_host import LocalHost
from agent.simulate.device import SimulatedDevice
from agent.simulate.roster import read_roster
from agent.simulate.temperament import temperaments
from agent.state_folder import StateFolder
from agent.trust.tls_pairs import TlsPair, require_current
from agent.watching.media_journal import MediaJournal
from collector import simulation
from collector.simulation import Fleet
from collector.store import devices, evidence, incidents, schools
from collector.store.devices import Device, DeviceState
from collector.wiring import clock, new_secret
from compliance.report import Trigger
from compliance.wire.v1 import session_pb2
from tests.fakes.live_session import welcomed
from tests.fakes.network import Wireless, listening
from tests.faults.fault import Fault
from tests.faults.ground import Ground, ground, until
from tests.faults.promises import Book

_SEED: Final = 1
_CERTIFICATE_MINUTES: Final = 1  # the shortest that the collector's settings allow
_PATIENCE_SECONDS: Final = 600  # for 10,000 messages on a busy machine
_KEEPALIVE_SECONDS: Final = 2
_SILENT_SECONDS: Final = 12.0  # several times as long: who is only silent is asked more than once, and stays
_FOUND_WITHIN_SECONDS: Final = 20.0


def faults(scratch: Path, *, quick: bool) -> Iterator[Fault]:
    """Both."""
    messages = 500 if quick else 10_000
    yield Fault(
        "26",
        f"a device comes back with an ended certificate and {messages} messages",
        "renewed by its signing key, all is delivered, others are served",
        lambda: _back(scratch / "back", messages),
    )
    yield Fault(
        "32",
        "a device whose network is gone without a word",
        f"found by keepalive, here after {_KEEPALIVE_SECONDS} + {_KEEPALIVE_SECONDS} s of silence (settings; else 300 + 20)",
        lambda: _gone(scratch / "gone"),
    )


def _back(folder: Path, messages: int) -> str:
    with ground(folder / "data", device_certificate_minutes=_CERTIFICATE_MINUTES) as here:
        fleet = _fleet(here, folder / "fleet")
        away = _Away(fleet)
        assert _worked(fleet) == 0, "the device did not enrol and report"
        before = away.certificate
        away.spool(messages)
        until(lambda: before.has_ended(clock()), "the end of the certificate", _CERTIFICATE_MINUTES * 60 + 30)
        refused = away.tried()
        assert isinstance(refused, CollectorUnreachable), f"an ended certificate was answered with {refused}"
        took, runs = _delivered(here, fleet, messages + 1)
        assert away.certificate.serial != before.serial, "the certificate is the one that had ended"
        _assert_whole(here)
    delivered = f"all delivered in {took:.0f} s, by {runs} starts of its program, another device heard meanwhile"
    return f"the ended one opened nothing; renewed; {delivered}"


def _fleet(here: Ground, state: Path) -> Fleet:
    """One simulated device, which may enrol."""
    with here.database.reading() as tx:
        school = schools.the_only(tx, None)
    invented = simulation.invented_assets(1, _SEED, school.school_id, clock())
    return simulation.prepare(here.database, here.opened.address(school), state, invented, now=clock(), new_key=new_secret)


class _Away:
    """The device between two runs of its program: its folder, and reports that are made and not delivered."""

    def __init__(self, fleet: Fleet) -> None:
        (asset,) = read_roster(fleet.assets)
        drawn = temperaments([asset.asset_tag], _SEED)[asset.asset_tag]
        self._folder = StateFolder(fleet.state / "devices" / asset.asset_tag)
        host = LocalHost(b"", MediaJournal(fleet.state / "media.jsonl"))
        self._simulated = SimulatedDevice(self._folder, asset, drawn, host)

    @property
    def certificate(self) -> TlsPair:
        """The one in use."""
        return require_current(self._folder)

    def spool(self, messages: int) -> None:
        """Weeks of reports, each sealed and on the disk."""
        with self._simulated.opened() as device:
            assert device.invent is not None, "a simulated device must not survey this computer"
            for _ in range(messages):
                report = device.invent(Trigger.SCHEDULE, device.host.now())
                device.spool.append(lambda head, report=report: seal_report(device, report, head))

    def tried(self) -> Hearing:
        """Say Hello with the certificate as it is; the first thing heard."""
        heard: queue.SimpleQueue[Hearing] = queue.SimpleQueue()
        with self._simulated.opened() as device:
            record, tls = device.record, device.identity.tls()
            with closing(SessionStream(record.host, record.agents_port, tls, heard.put)) as stream:
                hello = session_pb2.Hello(protocol_min=1, protocol_max=1, device_id=bytes.fromhex(record.device_id))
                stream.send(session_pb2.AgentMessage(hello=hello))
                return heard.get(timeout=60)


def _program(fleet: Fleet) -> "subprocess.Popen[bytes]":
    """The program that `rollcall simulate` starts: it enrols what is not enrolled, makes a report and delivers what waits."""
    files = ["--enrolment", fleet.enrolment, "--assets", fleet.assets, "--state", fleet.state, "--seed", str(_SEED)]
    return subprocess.Popen([sys.executable, "-m", "agent.simulate", *files], stdout=subprocess.DEVNULL)


def _worked(fleet: Fleet) -> int:
    with _program(fleet) as process:
        return process.wait(_PATIENCE_SECONDS)


def _delivered(here: Ground, fleet: Fleet, messages: int) -> tuple[float, int]:
    """Start the device's program until all is held, as its starter would, and let another device be heard meanwhile.

    Seconds, and runs.
    """
    began, runs = time.monotonic(), 0
    while _held(here) < messages:
        assert time.monotonic() - began < _PATIENCE_SECONDS, f"{_held(here)} of {messages} messages are held"
        runs += 1
        with _program(fleet) as process:
            here.check_well()
            process.wait(_PATIENCE_SECONDS)
    return time.monotonic() - began, runs


def _simulated(here: Ground) -> Device:
    with here.database.reading() as tx:
        (device,) = (each for each in devices.everyone(tx) if each.asset_tag.startswith("SIM-"))
    return device


def _held(here: Ground) -> int:
    device = _simulated(here)
    with here.database.reading() as tx:
        return evidence.count(tx, device.device_id)


def _assert_whole(here: Ground) -> None:
    """Its chain is walked; nobody need look at it."""
    wrong: list[str] = []
    Book(here.database, here.folder / "no promises").check(wrong, wrong)
    assert not wrong, wrong
    device = _simulated(here)
    assert device.state is DeviceState.REPORTING, f"it is {device.state}"
    with here.database.reading() as tx:
        assert not incidents.of_device(tx, device.device_id), "coming back is an incident"


def _gone(folder: Path) -> str:
    short = {"keepalive_seconds": _KEEPALIVE_SECONDS, "keepalive_patience_seconds": _KEEPALIVE_SECONDS}
    with ground(folder / "data", **short) as here:
        lost, silent, wireless = here.device(), here.device(), Wireless(here.agents_port)
        with (
            listening(wireless) as network,
            welcomed(lost, network.port, here.authority),
            welcomed(silent, here.agents_port, here.authority) as (session, _),
        ):
            time.sleep(_SILENT_SECONDS)
            assert _open_streams(here) == 2, "a device that was only silent lost its session"
            wireless.is_gone = True
            took = until(lambda: _open_streams(here) == 1, "the end of a lost device's session", _FOUND_WITHIN_SECONDS)
            session.send(silent.next_sealed())
            session.hear_ack(silent.sequence)
    return f"two were silent for {_SILENT_SECONDS:g} s and kept; the lost one found {took:.0f} s after; the other still heard"


def _open_streams(here: Ground) -> int:
    """As the collector itself counts them, on its metrics port."""
    with urlopen(f"http://127.0.0.1:{here.opened.config.metrics_port}/metrics", timeout=10) as page:
        lines = page.read().decode().splitlines()
    (figure,) = (line.split()[1] for line in lines if line.startswith("rollcall_open_streams "))
    return int(float(figure))
