"""By a policy that has ended a device says nothing for certain: every check is Not known, and says what it would have been."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_up_device import new_folder, record_of
from school import agent

from agent.enrolment_record import save_enrolment
from agent.sessions.briefing import keep_bundle
from agent.telling.status import as_plain, in_words, read_status
from agent.trust.identity import Identity
from collector.keys.server_keys import ServerSigner
from compliance.policy_bundle import PolicyBundle, sign_bundle
from tests.fakes.packs import S004

SIGNER = ServerSigner(Ed25519PrivateKey.generate())
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def kept(path: Path, expires: datetime) -> Path:
    """The state folder of a device with a policy that ends then."""
    path.mkdir()
    folder = new_folder(path)
    save_enrolment(folder, record_of(Identity.load_or_create(folder)))
    keep_bundle(folder, sign_bundle(PolicyBundle("example", 7, NOW - 90 * DAY, expires, "s004-primary", "1", S004), SIGNER))
    return folder.path


def checks(state: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    done = agent(state, "check", "--json")
    return done.returncode, {each["rule"]: each for each in json.loads(done.stdout)["checks"]}


def test_an_expired_policy_meets_nothing_and_needs_no_action_and_says_since_when(tmp_path: Path):
    _, good = checks(kept(tmp_path / "good", NOW + DAY))
    code, expired = checks(kept(tmp_path / "expired", datetime(2026, 10, 3, 8, 0, tzinfo=UTC)))
    assert {each["verdict"] for each in good.values()} > {"UNKNOWN"}
    assert (code, {each["verdict"] for each in expired.values()}, expired.keys()) == (3, {"UNKNOWN"}, good.keys())
    assert all("the policy on this device expired on 3 October 2026; by it: " in each["saw"] for each in expired.values())


def test_status_says_how_long_the_policy_is_good(tmp_path: Path):
    state = new_folder(tmp_path)
    save_enrolment(state, record_of(Identity.load_or_create(state)))
    ends = datetime(2026, 12, 24, 8, 0, tzinfo=UTC)
    keep_bundle(state, sign_bundle(PolicyBundle("example", 7, ends - DAY, ends, "s004-primary", "1", S004), SIGNER))
    status = read_status(state)
    assert as_plain(status)["policy_bundle"] == {"version": 7, "expires": "2026-12-24T08:00:00+00:00"}
    assert "s004-primary, version 1, signed as number 7, good until 24 December 2026" in in_words(status, ends - DAY)
    assert "signed as number 7, EXPIRED on 24 December 2026" in in_words(status, ends + DAY)
