"""A school as a head knows it: 231 devices judged by their own reports, 47 of them on loan, a term behind it, registers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from agent.simulate.posture import readings
from agent.simulate.roster import InventedAsset
from agent.simulate.temperament import temperaments
from collector.judging.judging_when_due import judge_due
from collector.registers.recording import Recording
from collector.store import devices, evidence, exceptions, loans, verdict_past
from collector.store.database import Database, Transaction
from collector.store.devices import Device, DeviceState
from collector.store.evidence import StoredEnvelope
from collector.store.exceptions import StoredException
from collector.store.instants import to_text
from collector.store.loans import LoanState
from collector.store.verdict_past import PastVerdict
from compliance.envelope import Purpose, preauthentication_encoding, read_outer
from compliance.registers import CATALOGUE
from compliance.registers.accounts import Training
from compliance.registers.answers import Answer
from compliance.registers.backups import BackupTest
from compliance.registers.data_protection import IcoRegistration
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import IcoDecision, Incident, IncidentSort
from compliance.registers.reviews import Review, ReviewKind
from compliance.report import DeviceReport
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.school_records import DEVICE, LOAN

DEVICES: Final = 231
ON_LOAN: Final = 47
TODAY: Final = NOW.date()
_KINDS: Final = 77  # of reports: each device has one of so many
_PUT_RIGHT: Final = ("LOCK-1", "AV-2")
_TERM: Final = timedelta(weeks=14)


def settle(database: Database, school_id: str, count: int = DEVICES) -> None:
    """Put everything in, and judge it. The school and its policy are there."""
    sealed = [(report, FakeChain(FakeDevice()).report(report)) for report in _reports()]
    with database.writing() as tx:
        for number in range(count):
            report, envelope = sealed[number % _KINDS]
            device = _device(school_id, number, report.platform)
            devices.enrol(tx, device)
            evidence.append_many(tx, [_stored(device, envelope)])
            if number < ON_LOAN:
                loans.add(tx, _loan(device, number))
    judge_due(database, school_id, NOW)
    with database.writing() as tx:
        _record(tx, school_id)
    judge_due(database, school_id, NOW)
    with database.writing() as tx:
        _a_term_behind_it(tx, school_id)


def _reports() -> Iterator[DeviceReport]:
    drawn = temperaments([f"SIM-{number:03}" for number in range(_KINDS)], seed=1)
    for tag, temperament in drawn.items():
        asset = InventedAsset(tag, "Invented", "Book 14", f"S{tag}", portable=True)
        said = readings(asset, temperament, b"s" * 32, NOW)
        yield replace(FakeDevice().report(), platform=temperament.platform, readings=said)


def _device(school_id: str, number: int, platform: str) -> Device:
    key = f"key of device {number}".encode()
    said: dict[str, Any] = {"state": DeviceState.REPORTING, "last_report_at": NOW, "last_report_sequence": 1}
    return replace(
        DEVICE,
        device_id=sha256(key).digest(),
        signing_key=key,
        school_id=school_id,
        serial=f"S{number}",
        asset_tag=f"LAP-{number:04}",
        platform=platform,
        enrolled_at=NOW - _TERM,
        fresh_as_of=NOW,
        loan_id=f"LOAN-{number:04}" if number < ON_LOAN else "",
        state_changed_at=NOW - _TERM,
        **said,
    )


def _stored(device: Device, sealed: bytes) -> StoredEnvelope:
    hashed = sha256(preauthentication_encoding(Purpose.REPORT, read_outer(sealed).payload)).digest()
    beginning = (device.school_id, device.device_id, 0, 1, hashed, Purpose.REPORT, sealed, NOW, "grpc", 1, hashed)
    return StoredEnvelope(*beginning, NOW, b"")


def _loan(device: Device, number: int) -> loans.StoredLoan:
    return replace(
        LOAN,
        school_id=device.school_id,
        loan_id=device.loan_id,
        serial=device.serial,
        asset_tag=device.asset_tag,
        device_id=device.device_id,
        state=LoanState.CLEARED,
        state_changed_at=NOW - _TERM,
        created_at=NOW - _TERM,
        due_back=TODAY + timedelta(days=200 if number else -3),
    )


def _record(tx: Transaction, school_id: str) -> None:
    recording = Recording(tx, school_id, actor="a test", now=NOW)
    for name, line in _lines():
        recording.add_unlike(CATALOGUE[name], line)
    device = sha256(b"key of device 9").digest()
    until = TODAY + timedelta(days=60)
    words = ("Science software needs it", "T. Technician", "H. Head")
    exceptions.add(tx, StoredException(school_id, "EXC-2026-0001", "AV-2", device, "", *words, until, NOW, "a test"))


def _lines() -> Iterator[tuple[str, object]]:
    def ago(days: int) -> date:
        return TODAY - timedelta(days=days)

    yield "backup-tests", BackupTest(ago(40), "server", "a worksheet", restored=True, tested_by="T. Technician")
    yield "ico-registrations", IcoRegistration("Z0000000", TODAY + timedelta(days=120), ago(245))
    yield "reviews", Review(ReviewKind.POLICY, ago(150), "H. Head")
    yield "reviews", Review(ReviewKind.FILTERING, ago(80), "H. Head", next_due=TODAY + timedelta(days=285))
    yield "training", Training("A. Sample", "Cyber security for schools", ago(30))
    for number in range(3):
        yield "disposals", Disposal(ago(20 + number), f"OLD-{number:03}", certificate=f"C-{number}")
    yield (
        "incident-log",
        Incident(
            IncidentSort.STOLEN,
            ago(33),
            "taken from a car",
            device="LAP-0011",
            personal_data=Answer.NO,
            dpo_told_on=ago(33),
            ico=IcoDecision.NOT_NEEDED,
            ico_reason="it was encrypted",
            owner="H. Head",
            closed_on=ago(12),
        ),
    )
    yield "incident-log", Incident(IncidentSort.VIRUS, ago(61), "found by the scanner", device="LAP-0100", owner="H. Head")


def _a_term_behind_it(tx: Transaction, school_id: str) -> None:
    """Week by week more of what each device meets today was met: a fifth of the school was put right during the term."""
    rows = tx.all("SELECT device_id, rule_id, verdict, policy_digest FROM verdicts ORDER BY device_id, rule_id")
    tx.run("DELETE FROM policy_adoptions WHERE adopted_at < (SELECT MAX(adopted_at) FROM policy_adoptions)")
    tx.run("UPDATE policy_adoptions SET adopted_at = :at", {"at": to_text(NOW - _TERM)})
    lines = []
    for place, row in enumerate(rows):
        began, late = NOW - _TERM, int.from_bytes(bytes(row["device_id"])[:2]) % 60
        first = Verdict.FAIL if late < 13 and row["rule_id"] in _PUT_RIGHT else Verdict(row["verdict"])
        held = (bytes(row["device_id"]), row["rule_id"])
        digest = bytes(row["policy_digest"])
        lines.append(PastVerdict(school_id, *held, began, began, first, f"seen {place}", digest))
        if late < 13:
            at = began + timedelta(weeks=1 + late)
            verdict = Verdict(row["verdict"])
            lines.append(PastVerdict(school_id, *held, min(at, NOW), min(at, NOW), verdict, "put right", digest))
    verdict_past.record(tx, lines)
