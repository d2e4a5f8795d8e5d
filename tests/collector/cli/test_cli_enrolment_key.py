"""The key with which on-site devices enrol stands in one file, and opens nothing once it is revoked."""

import stat
from pathlib import Path

from collector.store import enrolment_keys, tokens
from collector.wiring import Collector
from compliance.enrolment_offer import parse_offer
from tests.fakes.command_line import Rollcall


def test_the_school_s_key_is_in_its_file_and_nowhere_else(rollcall: Rollcall, data: Path, tmp_path: Path, collector: Collector):
    file = tmp_path / "on-site.toml"
    answer = rollcall("enrolment-key", "new", "-o", file, "--data", data)
    offer = parse_offer(file.read_text())
    with collector.database.reading() as tx:
        held = enrolment_keys.in_use(tx, tokens.hash_of(offer.school_key))
    assert (held is not None, offer.school_key in answer.out, stat.S_IMODE(file.stat().st_mode)) == (True, False, 0o600)


def test_a_revoked_key_opens_nothing(rollcall: Rollcall, data: Path, tmp_path: Path, collector: Collector):
    file = tmp_path / "on-site.toml"
    rollcall("enrolment-key", "new", "-o", file, "--data", data)
    said = rollcall("enrolment-key", "revoke", "--data", data).out
    offer = parse_offer(file.read_text())
    with collector.database.reading() as tx:
        held = enrolment_keys.in_use(tx, tokens.hash_of(offer.school_key))
    assert (said, held) == ("Keys revoked: 1.\n", None)
