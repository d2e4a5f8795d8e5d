"""A device takes a policy that its school has signed, never goes back to an older one, and says why it refuses another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_up_device import worker_of
from strict_collector import Line, StrictCollector, Trusted

from agent.cycle import ReportingDevice
from agent.sessions.briefing import BUNDLE, POLICY, PolicyInForce, keep_policy, load_policy
from agent.standing import FILE as STANDING
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from collector.keys.server_keys import ServerSigner
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.policy_bundle import PolicyBundle, sign_bundle
from compliance.wire.v1 import enrolment_pb2, session_pb2
from tests.fakes.packs import S004, pack_text

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SCHOOL, STRANGER = (ServerSigner(Ed25519PrivateKey.generate()) for _ in range(2))
SEVENTH = PolicyBundle("example-primary", 7, NOW, NOW + timedelta(days=180), "s004-primary", "1", S004)
OTHER = pack_text("s002-nursery")
UNSIGNED = enrolment_pb2.PolicyPack(policy_id="s002-nursery", version="1", digest=sha256(OTHER.encode()).digest(), toml=OTHER)


@pytest.fixture
def device(device: ReportingDevice) -> ReportingDevice:
    """A device whose trust bundle names the school's policy key."""
    device.trust = Trusted(policy_keys=(SCHOOL.public_key,))
    return device


def signed(bundle: PolicyBundle = SEVENTH, signer: ServerSigner = SCHOOL) -> session_pb2.ServerMessage:
    return session_pb2.ServerMessage(policy_bundle=sign_bundle(bundle, signer))


def session(folder: StateFolder, device: ReportingDevice, *came: session_pb2.ServerMessage) -> Line:
    """A session in which these came, of an agent that has just started."""
    device.policy, device.standing = load_policy(folder), StandingFile(folder)
    line = Line(StrictCollector(device), before_the_welcome=list(came))
    worker_of(folder, line, []).work(None)
    return line


def answers(line: Line) -> list[tuple[int, str, int]]:
    """What it said of each policy that came: the version in use, why it refused, and which version."""
    said = [each.policy_status for each in line.heard if each.HasField("policy_status")]
    return [(each.bundle_in_use, each.refusal, each.refused_bundle) for each in said]


def test_a_signed_policy_is_used_and_outlives_the_agent(folder: StateFolder, device: ReportingDevice):
    line = session(folder, device, signed())
    kept = load_policy(folder)
    assert (answers(line), kept.policy_id, kept.digest, kept.bundle_version) == (
        [(7, "", 0)],
        "s004-primary",
        SEVENTH.digest,
        7,
    )
    assert [each.hello.policy_bundle for each in session(folder, device).heard if each.HasField("hello")] == [7]


@pytest.mark.parametrize(
    ("came", "refusal", "version"),
    [
        (signed(replace(SEVENTH, version=6, text=OTHER)), "lower_version", 6),
        (signed(replace(SEVENTH, text=OTHER)), "another_of_this_version", 7),
        (signed(replace(SEVENTH, version=8, school_id="another-school")), "another_school", 8),
        (signed(replace(SEVENTH, version=8, text=OTHER), STRANGER), "foreign_key", 0),
        (signed(replace(SEVENTH, version=8, text="nonsense = 1")), "cannot_be_judged", 8),
        (session_pb2.ServerMessage(policy_bundle=b"nonsense"), "malformed", 0),
        (session_pb2.ServerMessage(policy_bundle=bytes(MAXIMUM_SEALED_BYTES + 1)), "too_large", 0),
        (session_pb2.ServerMessage(policy=UNSIGNED), "not_signed", 0),
    ],
    ids=["lower", "same version", "another school", "foreign key", "no policy", "malformed", "oversized", "unsigned"],
)
def test_what_may_not_follow_is_refused_told_to_the_collector_and_to_its_user_and_the_last_good_one_stays(
    folder: StateFolder, device: ReportingDevice, came: session_pb2.ServerMessage, refusal: str, version: int
):
    session(folder, device, signed())
    line = session(folder, device, came)
    assert (answers(line), load_policy(folder).digest) == ([(7, refusal, version)], SEVENTH.digest)
    assert "cannot be used here" in StandingFile(folder).now.policy_trouble


def test_a_higher_version_follows_also_with_an_older_text(folder: StateFolder, device: ReportingDevice):
    eighth = replace(SEVENTH, version=8, text=OTHER)
    line = session(folder, device, signed(), signed(eighth), signed(replace(SEVENTH, version=9)))
    assert (answers(line), load_policy(folder).digest) == ([(7, "", 0), (8, "", 0), (9, "", 0)], SEVENTH.digest)
    assert StandingFile(folder).now.policy_trouble == ""


def test_the_same_bundle_again_changes_nothing(folder: StateFolder, device: ReportingDevice):
    assert answers(session(folder, device, signed(), signed())) == [(7, "", 0), (7, "", 0)]


@pytest.mark.parametrize("damaged", [BUNDLE, STANDING])
def test_damage_to_one_file_lets_no_older_policy_in(folder: StateFolder, device: ReportingDevice, damaged: str):
    session(folder, device, signed())
    folder.write(damaged, b"damaged")
    older, again = signed(replace(SEVENTH, version=6)), signed()
    line = session(folder, device, older, again)
    assert [each[1:] for each in answers(line)] == [("lower_version", 6), ("", 0)]
    assert load_policy(folder).digest == SEVENTH.digest


def test_a_device_that_lost_its_policy_says_so_and_gets_it_again(folder: StateFolder, device: ReportingDevice):
    session(folder, device, signed())
    folder.write(BUNDLE, b"damaged")
    assert [each.hello.policy_bundle for each in session(folder, device).heard if each.HasField("hello")] == [0]


def test_a_power_cut_while_a_new_one_is_written_leaves_the_old_one(folder: StateFolder, device: ReportingDevice):
    session(folder, device, signed())
    eighth = sign_bundle(replace(SEVENTH, version=8, text=OTHER), SCHOOL)
    (folder.path / f"{BUNDLE}.new").write_bytes(eighth[:-100])  # as StateFolder.write leaves it, before it takes its name
    assert load_policy(folder).digest == SEVENTH.digest
    assert answers(session(folder, device, session_pb2.ServerMessage(policy_bundle=eighth))) == [(8, "", 0)]


def test_without_a_policy_key_a_policy_is_taken_as_older_collectors_send_it(folder: StateFolder, device: ReportingDevice):
    device.trust = Trusted()
    line = session(folder, device, session_pb2.ServerMessage(policy=UNSIGNED))
    assert (answers(line), load_policy(folder).policy_id) == ([(0, "", 0)], "s002-nursery")


def test_a_device_that_once_had_a_signed_policy_takes_no_other_even_where_it_has_lost_the_keys(
    folder: StateFolder, device: ReportingDevice
):
    session(folder, device, signed())
    device.trust = Trusted()
    line = session(folder, device, session_pb2.ServerMessage(policy=UNSIGNED))
    assert (answers(line), load_policy(folder).digest) == ([(7, "not_signed", 0)], SEVENTH.digest)


def test_a_signed_policy_takes_the_place_of_one_from_before_policies_were_signed(folder: StateFolder, device: ReportingDevice):
    keep_policy(folder, PolicyInForce("s002-nursery", "1", OTHER))
    session(folder, device, signed())
    assert (load_policy(folder).policy_id, folder.read(POLICY)) == ("s004-primary", None)
