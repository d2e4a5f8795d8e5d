"""The doctor's steps on this device itself: its files, its certificate, and the last that it heard from the collector."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from agent.doctor.health import Health, Step
from agent.doctor.spool_examination import examine_spool
from agent.doctor.watch_examination import examine_watching
from agent.enrolment_record import EnrolmentRecord
from agent.sessions.refusals import remedy
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.telling.channel_words import trust_in_words
from agent.trust.clock_limits import clock_limits
from agent.trust.key_stores import SIGNING_KEY
from agent.trust.tls_pairs import CURRENT, EARLY_KEY, current_pair, next_pair
from agent.trust.trust_store import TrustStore
from compliance.rejection import Rejection, rejection_of

_EXPIRES_SOON: Final = timedelta(days=10)  # of 30, and renewed when 40 to 60 % of them have passed
_AWAITING_APPROVAL: Final = "a technician must approve this device first, the collector said when it enrolled"


def examine_self(folder: StateFolder, record: EnrolmentRecord, now: datetime) -> Iterator[Step]:
    """Take every step that needs no network."""
    yield _permissions(folder)
    yield from examine_spool(folder)
    yield examine_watching(folder)
    yield _date(folder, now)
    yield _certificate(folder, now)
    yield _trust(folder, now)
    yield _last_answer(folder, record)


def _permissions(folder: StateFolder) -> Step:
    if os.name != "posix":
        return Step("permissions", Health.SKIPPED, "file modes are looked at on Linux and macOS only")
    tls = CURRENT if (folder.path / CURRENT).exists() else EARLY_KEY
    for path in (folder.path, folder.path / SIGNING_KEY, folder.path / tls):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            return Step("permissions", Health.WRONG, f"{path}: {error.strerror}. Run as root; else leave and enrol again")
        if mode & 0o077:
            return Step("permissions", Health.WRONG, f"{path} can be read by others (mode {mode:o}). Run: chmod go= {path}")
    return Step("permissions", Health.OK, f"{folder.path} and its keys are closed to others")


def _date(folder: StateFolder, now: datetime) -> Step:
    """A wrong date costs no report where the HTTPS port can be reached, but HTTP/2, and people's trust in what is shown."""
    trouble = clock_limits(folder).broken_by(now)
    if trouble:
        return Step("date", Health.LOOK, f"{trouble}, and switch on the automatic time. Until then reports go over HTTPS only")
    return Step("date", Health.OK, f"this computer's clock says {now:%d %B %Y}, which can be")


def _certificate(folder: StateFolder, now: datetime) -> Step:
    pair = next_pair(folder) or current_pair(folder)  # where HTTP/2 is shut, the new one waits for its first use for ever
    if pair is None or not pair.is_sound:
        return Step("certificate", Health.WRONG, "missing or damaged. Run: rollcall-agent leave, then enrol again")
    certificate = pair.leaf
    left = certificate.not_valid_after_utc - now
    until = f"{certificate.not_valid_after_utc:%d %B %Y}"
    if left <= timedelta(0):
        words = f"was good until {until}. Is this device's clock right? It renews by itself: rollcall-agent run --once"
        return Step("certificate", Health.WRONG, words)
    if left < _EXPIRES_SOON:
        return Step(
            "certificate",
            Health.LOOK,
            f"is good until {until} only: it should have been renewed by now. Run: rollcall-agent run --once",
        )
    return Step("certificate", Health.OK, f"is good until {until}")


def _trust(folder: StateFolder, now: datetime) -> Step:
    """What has ended is believed on: a device that was away for long must find its collector."""
    trust = TrustStore(folder)
    ends = trust.expires()
    words = trust_in_words(trust.version, ends, now)
    return Step("trust bundle", Health.LOOK if ends is not None and ends <= now else Health.OK, words)


def _last_answer(folder: StateFolder, record: EnrolmentRecord) -> Step:
    """The collector says no only when a report comes: what it said then is kept until it greets this device again."""
    standing = StandingFile(folder).now
    greeted = bool(standing.session_nonce)
    refusal, reason = standing.refusal, rejection_of(standing.refusal_code)
    if not refusal and record.awaiting_approval and not greeted:
        refusal, reason = _AWAITING_APPROVAL, Rejection.AWAITING_APPROVAL
    if refusal:
        return Step("last answer", Health.REFUSED, f"{refusal}. {remedy(reason, record.device_id)}")
    return Step("last answer", Health.OK, "the collector let this device in" if greeted else "the collector was not asked yet")
