"""Evidence of an earlier version is read, proved and judged: what it does not say is not known, and nothing else changes."""

import json
from pathlib import Path
from typing import Any, TypeVar

from compliance.assessment import assess
from compliance.envelope import Purpose, unseal
from compliance.facts import FACT_NAMES, FACTS, NOT_SAID, Administrators, Antivirus, DiskEncryption, RemovableMedia, ScreenLock
from compliance.report import DeviceReport
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from compliance.wire.codec import decode_report, encode_report
from tests.compliance.judged_device import REGISTERS, policy
from tests.fakes.good_facts import NOW

RECORDED: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "nine_facts.json").read_text(encoding="utf-8"))
F = TypeVar("F")
THEN = list(FACTS)[:9]


def payload() -> bytes:
    """What that version signed."""
    return unseal(bytes.fromhex(RECORDED["sealed"]), Purpose.REPORT, bytes.fromhex(RECORDED["public_key"])).payload


def report() -> DeviceReport:
    return decode_report(payload())[1]


def read(kind: type[F]) -> F:
    reading = report().reading(kind)
    assert not isinstance(reading, Unknown)
    return reading


def test_its_signature_holds_and_its_facts_are_there():
    assert list(report().readings) == THEN


def test_a_field_that_it_did_not_have_is_not_known():
    disk, antivirus, lock = read(DiskEncryption), read(Antivirus), read(ScreenLock)
    media, administrators = read(RemovableMedia), read(Administrators)
    product = antivirus.products[0]
    assert {
        disk.volumes[0].encrypted_percent,
        product.calls_itself_current,
        product.passive,
        product.tamper_protected,
        lock.users[0].password_on_resume,
        media.scanned_on_insert,
        media.autorun_off,
        administrators.guest_account_enabled,
    } == {NOT_SAID}


def test_a_fact_that_it_did_not_have_is_not_known():
    assert all(isinstance(report().reading(kind), Unknown) for name, kind in FACTS.items() if name not in THEN)


def test_it_is_judged_as_before_and_what_it_could_not_say_is_not_known():
    judged = {each.rule_id: each.outcome.verdict for each in assess(policy(), report(), REGISTERS, NOW).outcomes}
    asked = {rule.rule_id: Verdict.PASS if FACT_NAMES[rule.fact] in THEN else Verdict.UNKNOWN for rule in policy().device_rules}
    assert judged == asked


def test_what_it_said_is_said_again_and_what_it_left_out_with_its_reason():
    header, read = decode_report(payload())
    assert decode_report(encode_report(header, read)) == (header, read)
