"""What a school says of a device: as it comes, or signed here with the key that it believes. The first byte says which."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from compliance.calendar import BankHolidays, SchoolCalendar, Span
from compliance.context import Context, DataClass, Loan, PermittedMedium
from compliance.device_context import DeviceContext, read_context, reread_context, sign_context
from compliance.envelope import Purpose, read_outer, seal
from compliance.errors import ContextError
from compliance.exceptions import Excuse
from compliance.told_context import JUST_MADE, FailingSince, InHandUntil, ToldContext, for_device
from compliance.unknown import Unknown, Why
from compliance.wire.v1 import context_pb2
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID
from tests.fuzz.target import Change, Target

_AS_IT_COMES, _SIGNED_HERE = range(2)
_TODAY: Final = NOW.date()


def run(data: bytes) -> None:
    """Read what is believed, sign it again, and read that; kept, it is read as it was checked. Its school days count."""
    way, content = (data[0] % 2, data[1:]) if data else (_AS_IT_COMES, b"")
    sealed = content if way == _AS_IT_COMES else seal(content, Purpose.CONTEXT, [SERVER])
    said = read_context(sealed, (SERVER.public_key,))
    assert reread_context(sealed) == said
    assert read_context(sign_context(said, SERVER), (SERVER.public_key,)) == said
    calendar = said.told.context.calendar
    assert calendar.school_days_between(_TODAY, _TODAY + timedelta(days=30)) <= 30
    assert for_device(said.told.context, _TODAY).on_loan == said.told.context.on_loan


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    if not data or data[0] % 2 == _AS_IT_COMES:
        return data[:1] + change(data[1:], 4000)
    return data[:1] + message_mutation.changed(context_pb2.DeviceContext, data[1:], random, change)


def _seeds() -> Iterator[bytes]:
    unknown = Unknown(Why.NOT_RECORDED, "the asset list has no line for this device")
    term = Span(date(2026, 9, 2), date(2026, 12, 18), "")
    full = Context(
        loan=Loan(("borrower",), "5CD1234ABC", "LAP-1", True, date(2027, 7, 16)),  # noqa: FBT003 - as the loan says
        on_loan=True,
        may_leave_site=True,
        data_class=DataClass.PERSONAL,
        last_report_received_at=NOW,
        evidence_as_of=JUST_MADE,
        calendar=SchoolCalendar((term,), (term,), BankHolidays(((date(2026, 12, 25), ""),), (2026,))),
        excuses=(Excuse("EXC-2026-0001", "ENC-1", "", "", date(2026, 12, 12)),),
        media_permits=(PermittedMedium("0123456789ab", _TODAY, _TODAY),),
    )
    nothing = replace(full, loan=unknown, on_loan=unknown, may_leave_site=unknown, data_class=unknown, media_permits=unknown)
    told = ToldContext(for_device(full, _TODAY), (InHandUntil("ENC-1", _TODAY),), (FailingSince("ENC-1", NOW),))
    for each in (told, ToldContext(for_device(nothing, _TODAY))):
        said = DeviceContext(SCHOOL_ID, DEVICE_ID, b"h" * 32, 1, NOW, NOW + timedelta(days=90), 7, each)
        sealed = sign_context(said, SERVER)
        yield bytes([_AS_IT_COMES]) + sealed
        yield bytes([_SIGNED_HERE]) + read_outer(sealed).payload


TARGET: Final = Target("device_context", run, (ContextError,), _seeds, mutation=mutate)
