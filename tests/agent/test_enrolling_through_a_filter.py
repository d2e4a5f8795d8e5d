"""A filter that the school has named may read an enrolment; it cannot become the device's collector."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from certificate_for import AUTHORITY
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from enrolled_device import NO_ONE, told
from school import School, agent
from school_trust import sealed_bundle

from collector.keys.server_keys import ServerSigner
from compliance.wire.v1.enrolment_pb2 import EnrolAnswer
from tests.fakes.meddling import Meddler
from tests.fakes.network import FilterAuthority, listening

pytestmark = pytest.mark.end_to_end

REFUSED = 5


def in_our_place(path: str, body: bytes, ask: Callable[[bytes], bytes]) -> bytes:
    """Let the collector enrol the device, and answer with a trust of one's own."""
    content = ask(body)
    if path != "/v1/enrol":
        return content
    key, answer = ServerSigner(Ed25519PrivateKey.generate()), EnrolAnswer.FromString(content)
    answer.trust_key, answer.trust_bundle = key.public_key, sealed_bundle(AUTHORITY, signer=key)
    return answer.SerializeToString()


def only_reads(path: str, body: bytes, ask: Callable[[bytes], bytes]) -> bytes:
    return ask(body)


def test_an_answer_with_another_trust_key_is_refused_and_the_same_file_enrols_afterwards(school: School, tmp_path: Path):
    filters, state, file = FilterAuthority.made(tmp_path), tmp_path / "state", tmp_path / "offer.toml"
    authority = tmp_path / "filter-authority.pem"
    authority.write_bytes(filters.certificate)
    done = []
    for answer in (in_our_place, only_reads):
        with listening(Meddler(filters, school.ports[2], answer)) as there:
            text = school.enrolment_file.read_text()
            text = text.replace(f"enrolment_port = {school.ports[0]}", f"enrolment_port = {NO_ONE}")
            file.write_text(text.replace(f"https_port = {school.ports[2]}", f"https_port = {there.port}"))
            asked = ("enrol", "--from", str(file), "--asset-tag", "LAP-2")
            done.append(agent(state, *asked, ROLLCALL_AGENT_NETWORK__CA_FILE=str(authority)))
    refused, enrolled = done
    assert (refused.returncode, "another trust key than the enrolment file names" in refused.stderr) == (REFUSED, True), refused
    assert enrolled.returncode == 0, enrolled.stderr
    assert told(state)["school"]["name"] == "Example Primary School"
    assert json.loads((state / "enrolment.json").read_text())["host"] == "localhost"
