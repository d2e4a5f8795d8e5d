"""A real agent and a real collector: policies come signed, what the school did not sign is refused, and technicians see it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from school import School, agent

from collector.data_folder import DataFolder
from collector.keys.server_keys import POLICY, ServerSigner, server_signer
from compliance.policy_bundle import read_bundle, sign_bundle

pytestmark = pytest.mark.end_to_end


def status(state: Path) -> tuple[str, bool]:
    told = json.loads(agent(state, "status", "--json").stdout)
    return told["policy"], bool(told["policy_trouble"])


def the_device(school: School) -> dict[str, Any]:
    (device,) = json.loads(school.rollcall("report", "--format", "json"))["devices"]
    return dict(device)


def swapped(school: School, **changes: object) -> None:
    """What a device would be sent next is put in the place of the true one by somebody who can write the database: in it
    something else, signed with the policy key, or with a stranger's where there is no version to say.
    """
    own = server_signer(DataFolder(school.folder).keys, POLICY)
    signer = own if changes else ServerSigner(Ed25519PrivateKey.generate())
    database = sqlite3.connect(school.folder / "rollcall.db")
    ((version, sealed),) = database.execute(
        "SELECT version, sealed FROM policy_bundles ORDER BY version DESC LIMIT 1"
    ).fetchall()
    content = replace(read_bundle(sealed, (own.public_key,)), **changes)  # type: ignore[arg-type] # a test may put anything
    database.execute("UPDATE policy_bundles SET sealed = ? WHERE version = ?", (sign_bundle(content, signer), version))
    database.commit()
    database.close()


def test_a_device_takes_what_its_school_adopts(own_school: School, lent: Path):
    assert agent(lent, "run", "--once").returncode == 0
    before = status(lent)
    own_school.rollcall("policy", "adopt", "s002-nursery")
    assert agent(lent, "run", "--once").returncode == 0
    assert (before, status(lent)) == (("s004-primary, version 1", False), ("s002-nursery, version 1", False))
    assert the_device(own_school)["policy_bundle"] == {
        "version": 2,
        "said_at": the_device(own_school)["policy_bundle"]["said_at"],
        "refused": None,
    }


@pytest.mark.parametrize(
    ("changes", "reason", "version", "words"),
    [
        ({}, "foreign_key", None, "no policy key that the device was told of has signed it"),
        ({"version": 1}, "another_of_this_version", 1, "the device has another policy of the same version"),
    ],
    ids=["a stranger's", "an older version's number"],
)
def test_what_the_school_did_not_sign_is_refused_and_the_technician_sees_it(
    own_school: School, lent: Path, changes: dict[str, object], reason: str, version: int | None, words: str
):
    assert agent(lent, "run", "--once").returncode == 0
    own_school.rollcall("policy", "adopt", "s002-nursery")
    swapped(own_school, **changes)
    assert agent(lent, "run", "--once").returncode == 0
    assert status(lent) == ("s004-primary, version 1", True)
    refused = the_device(own_school)["policy_bundle"]["refused"]
    assert (refused["reason"], refused["version"]) == (reason, version)
    assert words in " ".join(own_school.rollcall("report").split())


def test_a_policy_key_that_was_lost_is_followed_by_another_and_devices_take_what_it_signs(own_school: School, lent: Path):
    own_school.stop()
    (DataFolder(own_school.folder).keys / POLICY).unlink()
    own_school.serve()  # what `rollcall doctor` says is to be done without a backup
    assert agent(lent, "run", "--once").returncode == 0
    assert (status(lent)[1], the_device(own_school)["policy_bundle"]["version"]) == (False, 2)
