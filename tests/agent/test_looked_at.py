"""A certificate is looked at once: until it is to be renewed no session reads it again, and none loads what reads it."""

import subprocess
import sys
from datetime import timedelta

import pytest
from certificate_for import AUTHORITY, NOW, certificate_for
from made_up_device import record_of

from agent.enrolment_record import save_enrolment
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.identity import Identity
from agent.trust.tls_pairs import TlsPair, current_pair
from agent.trust.trust_store import AUTHORITY as AUTHORITY_FILE
from agent.ways import looked_at
from agent.ways.looked_at import remember, renewal_of

PAIR, ROOTS = TlsPair(b"a key", b"a certificate"), b"authorities"
RENEW_AT = NOW + timedelta(days=15)

OPENING = """
import sys
from datetime import datetime
from pathlib import Path
from agent.enrolment_record import load_enrolment
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.ways.wiring import WayIn
folder, now = StateFolder(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
def port(roots): raise SystemExit("asks for a certificate")
WayIn(folder, load_enrolment(folder), Identity(folder), port, lambda: now, print).open(lambda *_: None, print)
print("cryptography.x509" in sys.modules, "email" in sys.modules)
"""


@pytest.fixture
def certified(folder: StateFolder) -> StateFolder:
    """A device with a certificate of its authority, which was given NOW for thirty days."""
    identity = Identity.load_or_create(folder)
    save_enrolment(folder, record_of(identity))
    folder.write(AUTHORITY_FILE, AUTHORITY.encode())
    tls_pairs.keep_first(folder, certificate_for(identity.tls_signer.public_key))
    return folder


def opened(folder: StateFolder, days: int) -> str:
    """What a process that opens a session so many days later has loaded of X.509, or that it asks for a certificate."""
    command = [sys.executable, "-c", OPENING, str(folder.path), (NOW + timedelta(days=days)).isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (done.stdout or done.stderr).strip()


def test_only_the_first_session_reads_its_certificate_and_in_its_time_it_is_renewed(certified: StateFolder):
    assert [opened(certified, day) for day in (1, 1, 11)] == ["True True", "False False", "False False"]
    assert opened(certified, 19) == "asks for a certificate"


def test_a_certificate_of_an_authority_that_is_not_believed_is_not_remembered(certified: StateFolder):
    opened(certified, 1)
    other = certified.read(tls_pairs.CURRENT) or b""
    certified.write(AUTHORITY_FILE, other[other.index(b"-----BEGIN CERTIFICATE") :])
    assert [opened(certified, 1), opened(certified, 1)] == ["asks for a certificate"] * 2


def test_another_certificate_is_looked_at_though_its_key_is_the_same(certified: StateFolder):
    opened(certified, 1)
    key = (current_pair(certified) or PAIR).private_key
    certified.write(tls_pairs.CURRENT, key + certificate_for(Identity(certified).tls_signer.public_key).encode())
    assert opened(certified, 1) == "True True"


def test_what_was_found_is_known_of_this_certificate_beside_these_authorities_only(folder: StateFolder):
    assert renewal_of(folder, PAIR, ROOTS) is None
    remember(folder, PAIR, ROOTS, RENEW_AT)
    assert renewal_of(folder, PAIR, ROOTS) == RENEW_AT
    assert renewal_of(folder, TlsPair(PAIR.private_key, b"another"), ROOTS) is None
    assert renewal_of(folder, PAIR, b"others") is None


@pytest.mark.parametrize("content", [b"", b"junk", b"[]", b'{"looked_at": 7}', b'{"another": ""}'])
def test_a_damaged_memory_is_none(folder: StateFolder, content: bytes):
    folder.write(looked_at.FILE, content)
    assert renewal_of(folder, PAIR, ROOTS) is None


@pytest.mark.parametrize("at", ["", "soon", "2026-01-20T08:00:00"])
def test_a_moment_that_is_none_is_not_believed(folder: StateFolder, at: str):
    remember(folder, PAIR, ROOTS, RENEW_AT)
    kept = (folder.read(looked_at.FILE) or b"").replace(RENEW_AT.isoformat().encode(), at.encode())
    folder.write(looked_at.FILE, kept)
    assert renewal_of(folder, PAIR, ROOTS) is None


def test_a_disk_that_takes_nothing_has_it_looked_at_again(folder: StateFolder):
    (folder.path / looked_at.FILE).mkdir()
    remember(folder, PAIR, ROOTS, RENEW_AT)
    (folder.path / looked_at.FILE).rmdir()
    assert renewal_of(folder, PAIR, ROOTS) is None
