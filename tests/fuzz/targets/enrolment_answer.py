"""What a collector answers to an enrolment, up to the files that the device keeps: whole, or an error of the agent's."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from google.protobuf.message import DecodeError

from agent.enrolment.enrolling import Applicant, enrol
from agent.enrolment_record import load_enrolment
from agent.errors import AgentError
from agent.moment import Moment
from agent.sessions.briefing import load_policy
from agent.sessions.own_context import load_context
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.trust.key_stores import SIGNING_KEY
from agent.trust.tls_pairs import EARLY_KEY
from compliance.envelope import key_id
from compliance.facts import DeviceIdentity
from compliance.trust import TrustBundle, sign_trust
from compliance.wire.v1.enrolment_pb2 import EnrolAnswer, PolicyPack, Registers, ServerDescription
from tests.fakes.enrolment import OFFER
from tests.fuzz import script
from tests.fuzz.fixed_certificates import authority_pem, device_pem
from tests.fuzz.fixed_key import SERVER, SIGNING, TLS
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW
from tests.fuzz.policies import SHORT_POLICY
from tests.fuzz.scratch import new_folder
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.target import Target

_DESCRIPTION, _ANSWER = range(2)
_KINDS: Final = (ServerDescription, EnrolAnswer)
_OFFER: Final = replace(
    OFFER, certificate_authority=authority_pem(), trust_key_sha256=key_id(SERVER.public_key).hex(), serial=""
)
_APPLICANT: Final = Applicant("linux", DeviceIdentity("laptop", "Example", "Book 14", "SN-1", portable=True), "")


@dataclass(frozen=True, slots=True)
class ScriptedPort:
    """A collector's port that says what the script says."""

    description: ServerDescription
    answer: EnrolAnswer

    def describe(self) -> ServerDescription:
        """The script's."""
        return self.description

    def enrol(self, sealed: bytes) -> EnrolAnswer:
        """The script's, to a claim that must be there."""
        assert sealed
        return self.answer


def run(data: bytes) -> None:
    """Enrol with a collector that answers so, and start anew from what was kept."""
    lines = {line.kind: line.content for line in script.read(data, len(_KINDS))}
    try:
        port = ScriptedPort(
            ServerDescription.FromString(lines.get(_DESCRIPTION, b"")), EnrolAnswer.FromString(lines.get(_ANSWER, b""))
        )
    except DecodeError:
        return  # gRPC itself refuses it
    if not port.answer.trust_key and not port.answer.trust_bundle:  # so that the fuzzer gets behind what no key of ours signs
        port.answer.trust_key, port.answer.trust_bundle = SERVER.public_key, _bundle()
    folder = _fresh_folder()
    record = enrol(folder, _OFFER, _APPLICANT, port, lambda: Moment(bytes(16), 0, NOW), lambda _: None)
    assert load_enrolment(folder) == record
    assert Identity(folder).tls().private_key
    load_policy(folder)
    load_context(folder, NOW)


@cache
def _bundle() -> bytes:
    return sign_trust(TrustBundle(1, (authority_pem(),), (SERVER.public_key,), NOW, NOW + timedelta(days=800)), SERVER)


@cache
def _path() -> Path:
    return new_folder() / "state"


def _fresh_folder() -> StateFolder:
    shutil.rmtree(_path(), ignore_errors=True)
    folder = StateFolder(_path())
    folder.create()
    for name, key in ((SIGNING_KEY, SIGNING), (EARLY_KEY, TLS)):
        folder.write(name, key.pem)
    return folder


def _seeds() -> Iterator[bytes]:
    description = ServerDescription(protocol_min=1, protocol_max=1, nonce=b"n" * 32)
    policy = PolicyPack(policy_id="p", version="1", toml=SHORT_POLICY, digest=sha256(SHORT_POLICY.encode()).digest())
    answer = EnrolAnswer(
        device_id=DEVICE_ID,
        key_generation=1,
        certificate_pem=device_pem(),
        trust_key=SERVER.public_key,
        trust_bundle=_bundle(),
        media_salt=bytes(32),
        policy=policy,
        registers=Registers(on_loan=True, may_leave_site=False, data_class="personal"),
    )
    for said in (answer, EnrolAnswer(device_id=DEVICE_ID), EnrolAnswer()):
        yield script.written([Line(_DESCRIPTION, description.SerializeToString()), Line(_ANSWER, said.SerializeToString())])


TARGET: Final = Target("enrolment_answer", run, (AgentError,), _seeds, mutation=ScriptMutation(_KINDS))
