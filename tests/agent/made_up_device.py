"""An enrolled device that exists only in a test: real keys, real spool, a recorded machine, and a collector made of a list."""

from collections.abc import Callable
from pathlib import Path

from recorded_host import RecordedHost
from strict_collector import Line, Trusted

from agent.cycle import ReportingDevice
from agent.enrolment_record import EnrolmentRecord
from agent.moment import moment_of
from agent.sessions.briefing import NoPolicy
from agent.spool.message import SealedMessage
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.watching.media_journal import MediaJournal
from agent.worker import Worker
from compliance.chain import Head
from compliance.envelope import Purpose

NONCE = b"h" * 32


def new_folder(path: Path) -> StateFolder:
    folder = StateFolder(path / "state")
    folder.create()
    return folder


def open_spool(folder: StateFolder) -> Spool:
    return Spool(folder, lambda: moment_of(RecordedHost("")))


def record_of(identity: Identity) -> EnrolmentRecord:
    return EnrolmentRecord(
        school_id="example-primary",
        school_name="Example Primary School",
        device_id=identity.device_id.hex(),
        key_generation=1,
        host="collector.example",
        enrolment_port=8440,
        agents_port=8441,
        media_salt="00" * 32,
        asset_tag="LAP-1",
        awaiting_approval=False,
        enrolled_at="2026-01-05T08:00:00+00:00",
    )


def made_up_device(folder: StateFolder, spool: Spool) -> ReportingDevice:
    identity = Identity.load_or_create(folder)
    journal = MediaJournal(folder.media_journal_file)
    host, standing = RecordedHost(""), StandingFile(folder)
    return ReportingDevice("linux", host, journal, identity, record_of(identity), spool, standing, NoPolicy(), Trusted())


def worker_of(folder: StateFolder, line: Line, said: list[str], stays: float = 0.0) -> Worker:
    """A worker of this line's device, whose session stays open this long; `said` gets what it tells its starter."""
    return Worker(folder, line.collector.device, line.open, lambda: stays, said.append, lambda: NONCE)


def sealed(words: bytes) -> Callable[[Head], SealedMessage]:
    """Stands for the sealing of a report: what the chain does with it does not hang on what is inside."""
    return lambda head: SealedMessage(Purpose.REPORT, words + b" after " + head.hash[:4], bytes([len(words) % 256]) * 32)


def head_at(spool: Spool, sequence: int) -> Head:
    """This message of the first epoch, as the collector names it when it confirms everything up to it."""
    return Head(0, sequence, spool.hash_at(sequence) or b"")
