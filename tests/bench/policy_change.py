"""A large school's policy and past: assessments in a second, judging everybody by another policy, and a day of last year.

The devices have rows and a sealed report each, of the simulated fleet, written straight into the store: delivery is measured
elsewhere. Judging is what `rollcall serve` does when a policy was adopted.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from agent.simulate.posture import readings
from agent.simulate.roster import InventedAsset
from agent.simulate.temperament import temperaments
from collector.founding import adopt_policy
from collector.judging.judging import policy_in_force
from collector.judging.judging_when_due import judge_due
from collector.judging.pack_draft import draft
from collector.judging.packs import find_pack, read_text
from collector.judging.past import device_past
from collector.judging.school_judging import judge_registers
from collector.registers.context import context_of
from collector.reports.as_text import report_text
from collector.reports.assembly import build
from collector.store import clock_looks, devices, evidence, schools, verdict_past
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.verdict_past import PastVerdict
from compliance.assessment import assess
from compliance.envelope import Purpose, preauthentication_encoding, read_outer
from compliance.report import DeviceReport
from compliance.verdict import Verdict
from tests.bench.figures import Figure, Section, at_least, at_most
from tests.bench.write_waits import WatchedDatabase, waits_during
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.school_records import DEVICE

_DEVICES: Final = 10_000
_FLEET: Final = 100
_CHANGES_A_YEAR: Final = 24
_YEAR: Final = timedelta(days=365)
_MOST_REJUDGING_SECONDS: Final = 10
_MOST_AS_AT_SECONDS: Final = 1
_FEWEST_ASSESSMENTS: Final = 2000
_AT_ONCE: Final = 500
_FEW: Final = 100
_MOST_HELD_MS: Final = 250  # far less than an agent waits for its acknowledgement
_MOST_LOOK_MS: Final = 100  # every twenty seconds
_MOST_FEW_MS: Final = 1000
_MOST_REPORT_SECONDS: Final = 3


def measure(scratch: Path) -> Section:
    """A school of ten thousand devices: the first judging is the preparation, the second is measured."""
    intake = founded(scratch / "policy-change")
    reports = _fill(intake)
    a_second = _assessments_a_second(intake, reports)
    judge_due(intake.database, "example", intake.now)
    _adopt_another(intake, "5 min")
    watched = WatchedDatabase(intake.database)
    wall, cpu = _timed(lambda: judge_due(watched, "example", intake.now))
    nothing, few = _looks(intake, [device for device, _ in reports])
    report = _timed(lambda: _report(intake))[0]
    _adopt_another(intake, "6 min")
    waits = waits_during(lambda: judge_due(intake.database, "example", intake.now), intake.database, intake.now)
    lines = _invent_a_year(intake)
    as_at = min(_timed(lambda: _counts(intake))[0] for _ in range(3))
    one = min(_timed(lambda: _one_device(intake))[0] for _ in range(3))
    intake.database.close()
    figures = (
        Figure("assessments of a device per CPU-second of one core", a_second, "", at_least(_FEWEST_ASSESSMENTS)),
        Figure(f"judging {_DEVICES:,} devices by another policy", wall, "s", at_most(_MOST_REJUDGING_SECONDS)),
        Figure("  CPU of it", cpu, "s"),
        Figure(
            "  the longest that it kept others from writing", 1000 * max(watched.held_seconds), "ms", at_most(_MOST_HELD_MS)
        ),
        Figure("  who writes a little meanwhile waits, 99 of 100 (p99)", 1000 * waits[int(0.99 * len(waits))], "ms"),
        Figure("a look at the clock when no device is due", 1000 * nothing, "ms", at_most(_MOST_LOOK_MS)),
        Figure(f"  when {_FEW} are due", 1000 * few, "ms", at_most(_MOST_FEW_MS)),
        Figure(f"`rollcall report` of {_DEVICES:,} devices, judging and text", report, "s", at_most(_MOST_REPORT_SECONDS)),
        Figure(f"how {_DEVICES:,} devices stood on a day, by rule", as_at, "s", at_most(_MOST_AS_AT_SECONDS)),
        Figure("  lines that it is found in", lines, ""),
        Figure("  one device with its policy", one, "s"),
    )
    note = (
        f"{_DEVICES:,} devices with a report each of {_FLEET} simulated ones; a year has {_CHANGES_A_YEAR} changes of a device"
    )
    return Section("A policy and its past", note, figures)


def _fill(intake: FakeIntake) -> list[tuple[Device, DeviceReport]]:
    sealed = [(report, FakeChain(FakeDevice()).report(report)) for report in _reports()]
    known = []
    for start in range(0, _DEVICES, _AT_ONCE):
        with intake.database.writing() as tx:
            for number in range(start, start + _AT_ONCE):
                report, envelope = sealed[number % _FLEET]
                known.append((_enrolled(number, report.platform), report))
                devices.enrol(tx, known[-1][0])
                evidence.append_many(tx, [_stored(known[-1][0], envelope)])
    return known


def _reports() -> Iterator[DeviceReport]:
    drawn = temperaments([f"SIM-{number:03}" for number in range(_FLEET)], seed=1)
    for tag, temperament in drawn.items():
        asset = InventedAsset(tag, "Invented", "Book 14", f"S{tag}", portable=True)
        said = readings(asset, temperament, b"s" * 32, NOW)
        yield replace(FakeDevice().report(), platform=temperament.platform, readings=said)


def _enrolled(number: int, platform: str) -> Device:
    key = f"key of device {number}".encode()
    said = {"state": devices.DeviceState.REPORTING, "last_report_at": NOW, "last_report_sequence": 1, "fresh_as_of": NOW}
    return replace(
        DEVICE,
        device_id=sha256(key).digest(),
        signing_key=key,
        school_id="example",
        serial=f"S{number}",
        asset_tag=f"BENCH-{number:05}",
        platform=platform,
        enrolled_at=NOW - _YEAR,
        loan_id="",
        **said,  # type: ignore[arg-type] # fields by name
    )


def _stored(device: Device, sealed: bytes) -> StoredEnvelope:
    message_hash = sha256(preauthentication_encoding(Purpose.REPORT, read_outer(sealed).payload)).digest()
    return StoredEnvelope(
        *(
            device.school_id,
            device.device_id,
            0,
            1,
            message_hash,
            Purpose.REPORT,
            sealed,
            NOW,
            "grpc",
            1,
            message_hash,
            NOW,
            b"",
        )
    )


def _assessments_a_second(intake: FakeIntake, known: list[tuple[Device, DeviceReport]]) -> float:
    with intake.database.reading() as tx:
        policy = policy_in_force(tx, "example")
        asked = [(report, context_of(tx, device, NOW)) for device, report in known[:_AT_ONCE]]
    assert policy is not None
    _, cpu = _timed(lambda: [assess(policy, report, context, NOW) for report, context in asked * 4])
    return len(asked) * 4 / cpu


def _looks(intake: FakeIntake, everyone: list[Device]) -> tuple[float, float]:
    """Of one school: nothing is due, and then what the registers say of a few devices has changed."""
    look = partial(judge_due, intake.database, "example", intake.now)
    nothing = min(_timed(look)[0] for _ in range(3))
    with intake.database.writing() as tx:
        for device in everyone[:_FEW]:
            clock_looks.forget(tx, device.device_id)
    return nothing, _timed(look)[0]


def _report(intake: FakeIntake) -> None:
    """What `rollcall report` does but for reading the command line: nothing is due, as where a collector is serving."""
    judge_due(intake.database, "example", intake.now)
    judge_registers(intake.database, "example", intake.now)
    with intake.database.reading() as tx:
        (school,) = schools.everyone(tx)
        report = build(tx, school, policy_in_force(tx, "example"), intake.now)
    assert len(report.devices) == _DEVICES
    assert report_text(report, None, full=False).plain


def _adopt_another(intake: FakeIntake, locks_within: str) -> None:
    text = draft("bench", "A stricter policy", [find_pack("s004-primary").policy], {"LOCK-1.at_most": locks_within})
    intake.now += timedelta(minutes=1)
    with intake.database.writing() as tx:
        adopt_policy(tx, "example", read_text(text, Path("bench.toml")).policy, "bench.toml", intake.now)


def _invent_a_year(intake: FakeIntake) -> int:
    """Beside what was judged just now: every rule once a year ago, and then so many changes of each device."""
    with intake.database.reading() as tx:
        rows = tx.all("SELECT device_id, rule_id FROM verdicts ORDER BY device_id, rule_id")
    rules: dict[bytes, list[str]] = {}
    for row in rows:
        rules.setdefault(bytes(row["device_id"]), []).append(row["rule_id"])
    count, apart = 0, _YEAR / (_CHANGES_A_YEAR + 2)
    for device_id, asked in rules.items():
        lines = [_line(device_id, rule, timedelta(0), place) for place, rule in enumerate(asked)]
        lines += [_line(device_id, asked[place % len(asked)], apart * (place + 1), place) for place in range(_CHANGES_A_YEAR)]
        with intake.database.writing() as tx:
            verdict_past.record(tx, lines)
        count += len(lines)
    return count + len(rows)


def _line(device_id: bytes, rule_id: str, after: timedelta, place: int) -> PastVerdict:
    at = NOW - _YEAR + after
    verdict = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)[place % 3]
    return PastVerdict("example", device_id, rule_id, at, at, verdict, "as it was seen then", b"1" * 32)


def _counts(intake: FakeIntake) -> None:
    with intake.database.reading() as tx:
        found = verdict_past.counts(tx, "example", NOW - _YEAR / 2, intake.now)
    assert sum(each.devices for each in found) >= _DEVICES


def _one_device(intake: FakeIntake) -> None:
    with intake.database.reading() as tx:
        (row,) = tx.all("SELECT device_id FROM devices LIMIT 1")
        device = devices.find(tx, bytes(row["device_id"]))
        assert device is not None
        device_past(tx, device, NOW, intake.now)


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu
