"""A worker's session in its course, against a collector made of a few lines: what it says, keeps, and tells its starter."""

from datetime import timedelta

import pytest
from made_up_device import worker_of
from strict_collector import RECEIVED_AT, Line, StrictCollector

from agent.cycle import ReportingDevice
from agent.errors import CollectorUnreachable
from agent.sessions.briefing import load_policy
from agent.state_folder import StateFolder
from agent.worker import EndAsked, SurveyAsked
from compliance.envelope import Purpose, unseal
from compliance.report import Trigger
from compliance.wire.codec import decode_report
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import enrolment_pb2, session_pb2
from tests.fakes.packs import S004

CHALLENGE = session_pb2.ServerMessage(challenge=session_pb2.Challenge(server_nonce=b"newer"))


def test_it_surveys_delivers_and_says_goodbye(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, said).work(Trigger.BOOT)
    assert (said, line.kinds, device.spool.summary().messages) == (
        ["surveyed boot", "welcomed", "heartbeats 3600", "acknowledged 1"],
        ["hello", "envelope", "bye"],
        0,
    )


def test_what_is_only_kept_asks_no_collector(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, said).keep(Trigger.CHANGE)
    assert (said, line.heard, device.spool.summary().messages) == (["surveyed change"], [], 1)


def test_the_next_hello_brings_back_the_sessions_nonce(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(None)
    nonces = [each.hello.last_session_nonce for each in line.heard if each.HasField("hello")]
    assert nonces == [b"", b"s"]


def test_the_next_report_shows_the_nonce_that_the_server_gave(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    envelopes = [each.envelope for each in line.heard if each.HasField("envelope")]
    key = device.identity.signer.public_key
    headers = [decode_report(unseal(each, Purpose.REPORT, key).payload)[0] for each in envelopes]
    assert [each.server_nonce for each in headers] == [b"", b"n"]


def test_a_newer_nonce_in_the_middle_of_a_session_dates_what_follows(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[CHALLENGE, None]), []).work(None)
    assert device.standing.now.server_nonce == b"newer".hex()


def test_an_open_session_takes_a_survey_and_ends_when_its_starter_does(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker = worker_of(folder, line, said, stays=60.0)
    worker.events.put(SurveyAsked(Trigger.CHANGE))
    ask_to_end = line.collector.ack

    def ack_and_end() -> session_pb2.Ack:
        worker.events.put(EndAsked("the resident has ended"))
        return ask_to_end()

    line.collector.ack = ack_and_end  # type: ignore[method-assign] # its user ends the worker while it waits for the answer
    worker.work(None)
    assert (said[0], line.heard[-1].bye.reason) == ("surveyed change", "the resident has ended")


def policy(toml: str) -> session_pb2.ServerMessage:
    from hashlib import sha256

    pack = enrolment_pb2.PolicyPack(policy_id="s004-primary", version="1", digest=sha256(toml.encode()).digest(), toml=toml)
    return session_pb2.ServerMessage(policy=pack)


def test_a_new_policy_is_kept_and_its_digest_confirmed(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device), before_the_welcome=[policy(S004)])
    worker_of(folder, line, []).work(None)
    status = next(each.policy_status for each in line.heard if each.HasField("policy_status"))
    assert (status.digest_in_use, status.error, load_policy(folder).policy_id) == (device.policy.digest, "", "s004-primary")


def test_a_policy_that_cannot_be_read_is_not_kept_and_the_collector_hears_why(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device), before_the_welcome=[policy("nonsense = 1")])
    worker_of(folder, line, []).work(None)
    status = next(each.policy_status for each in line.heard if each.HasField("policy_status"))
    assert (bool(status.error), load_policy(folder).policy_id) == (True, "")


@pytest.mark.parametrize(("minutes", "ahead"), [(0, -60), (-60, 3540), (400, -24060)])
def test_how_far_this_clock_is_from_the_collectors_is_kept(
    folder: StateFolder, device: ReportingDevice, minutes: int, ahead: int
):
    told = to_timestamp(RECEIVED_AT + timedelta(minutes=minutes))
    worker_of(folder, Line(StrictCollector(device, welcome_with={"server_time": told})), []).work(None)
    assert device.standing.now.clock_ahead_seconds == ahead
