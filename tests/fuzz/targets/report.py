"""A payload as a report: what is decoded encodes again to an equal report, can be judged, and no Unknown becomes PASS.

Its changes of a list of programs come to the list that they name, or to none.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Final

from compliance.assessment import assess
from compliance.context import Context, DataClass, NoLoan
from compliance.errors import CodecError, InventoryError
from compliance.facts import FACT_NAMES, FACTS, Program, SoftwareInventory, SoftwareSource
from compliance.history import after, moment_of
from compliance.inventory import NO_PROGRAMS, followed, list_of, list_of_text, next_told
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from compliance.wire.codec import decode_report, encode_report
from compliance.wire.mirror import LONGEST_TEXT
from compliance.wire.v1.evidence_pb2 import Report
from tests.fakes.good_facts import report_of
from tests.fakes.packs import S004, S004_FILE
from tests.fuzz import message_mutation
from tests.fuzz.fuzzed_school import NOW
from tests.fuzz.reports import HEADER, payloads
from tests.fuzz.target import Change, Target

_REGISTERS: Final = Context(
    NoLoan(), on_loan=False, may_leave_site=True, data_class=DataClass.PERSONAL, last_report_received_at=NOW, evidence_as_of=NOW
)


_KNOWN: Final = list_of(Program(name, "1.0", "Debian") for name in ("a", "b", "c", "d"))
_NOW: Final = list_of(Program(name, "1.0", "Debian") for name in ("a", "b", "c", "e"))


def run(data: bytes) -> None:
    """Decode, encode and decode again, judge."""
    header, report = decode_report(data)
    assert decode_report(encode_report(header, report)) == (header, report)
    assert all(len(each.detail) <= LONGEST_TEXT for each in report.readings.values() if isinstance(each, Unknown))
    check_verdicts(report)
    check_programs(report)
    check_history(report)


def check_verdicts(report: DeviceReport) -> None:
    """A rule that rests on a fact alone passes nobody of whom the fact is not known."""
    judged = {each.rule_id: each.outcome.verdict for each in assess(_policy(), report, _REGISTERS, NOW).outcomes}
    for rule in _policy().rules:
        reading = report.readings.get(FACT_NAMES[rule.fact])
        if not rule.needs_registers and (reading is None or isinstance(reading, Unknown)):
            assert judged[rule.rule_id] is not Verdict.PASS, rule.rule_id


def check_programs(report: DeviceReport) -> None:
    """Of no list and of one that is known: whoever follows the changes has the very list that the device named, or an error."""
    reading = report.reading(SoftwareInventory)
    for base in (NO_PROGRAMS, _KNOWN) if isinstance(reading, SoftwareInventory) else ():
        try:
            reached = followed(base, reading)
        except InventoryError as error:
            assert str(error)
        else:
            assert (reached.digest, len(reached.lines)) == (reading.list_sha256, reading.programs)
            assert list_of_text(reached.text) == reached


def check_history(report: DeviceReport) -> None:
    """Whatever a report tells of the days behind, it is remembered; told again it adds nothing, and it is never of tomorrow."""
    moment = moment_of(
        report, fresh_as_of=NOW - timedelta(days=1), before=None, last_made_at=None, received_at=NOW, is_first=True
    )
    history = after(None, report, moment)
    assert all(each.last_at <= NOW for each in history.opened)
    assert after(after(history, report, moment), report, moment) == after(history, report, moment)
    assert len(assess(_policy(), report, replace(_REGISTERS, history=history), NOW).outcomes) == len(_policy().device_rules)


@cache
def _policy() -> Policy:
    return parse_policy(S004, S004_FILE.name)


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field."""
    return message_mutation.changed(Report, data, random, change)


def _seeds() -> Iterator[bytes]:
    yield from payloads()
    yield encode_report(HEADER, report_of(next_told(_KNOWN, _NOW, (SoftwareSource("dpkg", 4),)).inventory))
    silent = Report.FromString(next(payloads()))
    del silent.readings[:]
    unknown = silent.readings.add(fact="firewall").unknown
    unknown.why, unknown.detail = "a word of a later version", "x" * (LONGEST_TEXT + 1)
    yield silent.SerializeToString()


TARGET: Final = Target(
    "report",
    run,
    (CodecError,),
    _seeds,
    most_bytes=8192,
    mutation=mutate,
    words=tuple(name.encode() for name in FACTS),
)
