"""The agent's own files after somebody or something changed them: read as they are, as nothing, or refused by name."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

from agent import run_marks
from agent.doctor.self_examination import examine_self
from agent.enrolment_record import load_enrolment
from agent.errors import AgentError
from agent.sessions import briefing, own_context, registers_told
from agent.sessions.briefing import PolicyInForce, load_policy
from agent.sessions.own_context import load_context
from agent.standing import FILE, Standing, StandingFile, nonce_age_milliseconds
from agent.state_folder import StateFolder
from agent.telling.status import as_plain, in_words, read_status
from agent.trust.identity import Identity
from agent.trust.key_stores import SIGNING_KEY
from agent.trust.tls_pairs import EARLY_CERTIFICATE
from agent.version import VERSION
from agent.watching.media_journal import MediaJournal
from compliance.parting import Parting
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.wire.codec import decode_report, encode_report
from tests.fuzz import script
from tests.fuzz.fixed_key import SIGNING
from tests.fuzz.fuzzed_school import NOW
from tests.fuzz.policies import SHORT_POLICY
from tests.fuzz.reports import HEADER
from tests.fuzz.scratch import new_folder
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.target import Target
from tests.fuzz.targets.agent_session import enrolment_record

_JOURNAL: Final = "media.jsonl"
_FILES: Final = (
    "enrolment.json",
    FILE,
    briefing.POLICY,
    briefing.POLICY_NAME,
    registers_told.REGISTERS,
    _JOURNAL,
    f"{_JOURNAL}.confirmed",
    EARLY_CERTIFICATE,
    SIGNING_KEY,
    run_marks.MARK,
    run_marks.UNTOLD,
    briefing.BUNDLE,
    own_context.CONTEXT,
)


def run(data: bytes) -> None:
    """Write the files, and do with each what the programs do."""
    folder = _fresh_folder()
    for line in script.read(data, len(_FILES)):
        (folder.path / _FILES[line.kind]).write_bytes(line.content)
    for use in (_use_standing, _use_briefing, _use_journal, _use_marks, _use_identity, _use_everything):
        try:
            use(folder)
        except AgentError as error:
            assert str(error)


def _use_standing(folder: StateFolder) -> None:
    """Greet, and put the last nonce into a report."""
    standing = StandingFile(folder).now
    bytes.fromhex(standing.session_nonce)
    bytes.fromhex(standing.server_nonce)
    for boot_id in (bytes(16), b"x" * 16):
        assert nonce_age_milliseconds(standing, boot_id, 1000, NOW) >= 0
    StandingFile(folder).update(trouble="some")


def _use_briefing(folder: StateFolder) -> None:
    policy = load_policy(folder)
    assert not isinstance(policy, PolicyInForce) or policy.digest
    load_context(folder, NOW)


def _use_journal(folder: StateFolder) -> None:
    journal = MediaJournal(folder.path / _JOURNAL)
    journal.confirm(journal.events_since_last_report().up_to)
    journal.append_gap("fuzzed")
    assert journal.events_since_last_report().complete is False


def _use_marks(folder: StateFolder) -> None:
    """End, begin again, and put what is found into a report."""
    marks = run_marks.RunMarks(folder)
    marks.end(Parting.STOPPED, NOW)
    marks.begin(bytes(16), VERSION, NOW, StandingFile(folder).now.last_made_at)
    report = DeviceReport(NOW, "linux", Trigger.BOOT, KeyProtection.FILE, {}, past_ends=marks.untold())
    assert decode_report(encode_report(HEADER, report)).report == report


def _use_identity(folder: StateFolder) -> None:
    Identity(folder).signer.sign(b"message")


def _use_everything(folder: StateFolder) -> None:
    """`status` and `doctor`."""
    status = read_status(folder)
    assert in_words(status, NOW)
    json.dumps(as_plain(status))
    list(examine_self(folder, load_enrolment(folder), NOW))


@cache
def _path() -> Path:
    return new_folder() / "state"


def _fresh_folder() -> StateFolder:
    shutil.rmtree(_path(), ignore_errors=True)
    folder = StateFolder(_path())
    folder.create()
    return folder


def _seeds() -> Iterator[bytes]:
    kept = Standing(
        last_survey_at=NOW.isoformat(),
        last_acknowledged_at=NOW.isoformat(),
        session_nonce="00ff",
        server_nonce="00ff",
        nonce_boot_id="78" * 16,
        nonce_monotonic_milliseconds=5,
        nonce_wall_time=NOW.isoformat(),
    )
    policy = PolicyInForce("p", "1", SHORT_POLICY)
    event = {"n": 1, "at": NOW.isoformat(), "action": "attached", "kind": "storage", "medium_id": "ab", "encrypted": False}
    gap = {"n": 2, "gap": "the watcher was not there"}
    yield script.written([Line(0, json.dumps(asdict(enrolment_record())).encode()), Line(1, json.dumps(asdict(kept)).encode())])
    yield script.written([Line(1, json.dumps(asdict(kept)).encode())])
    name = {"policy_id": "p", "version": "1", "digest": policy.digest.hex()}
    yield script.written([Line(2, SHORT_POLICY.encode()), Line(3, json.dumps(name).encode())])
    yield script.written([Line(4, json.dumps({"on_loan": True, "data_class": "personal"}).encode())])
    yield script.written([Line(5, f"{json.dumps(event)}\n{json.dumps(gap)}\n".encode()), Line(6, b"1")])
    mark = run_marks.RunMark("78" * 16, NOW.isoformat())
    ends = {"ends": [{"how": "killed", "known_until": NOW.isoformat()}]}
    yield script.written([Line(9, json.dumps(asdict(mark)).encode()), Line(10, json.dumps(ends).encode())])
    yield script.written([Line(8, SIGNING.pem), Line(7, b"-----BEGIN CERTIFICATE-----\n")])
    for number in range(len(_FILES)):
        yield script.written([Line(number, b"[" * 1200)])
        yield script.written([Line(number, b"\xff")])


TARGET: Final = Target(
    "kept_files",
    run,
    (),
    _seeds,
    mutation=ScriptMutation([None] * len(_FILES)),
    words=(b"null", b"true", b'"\\ud800"', b"1e999", b'{"unknown": "timed_out"}', b"2026-01-14T09:30:00", b"NaN"),
)
