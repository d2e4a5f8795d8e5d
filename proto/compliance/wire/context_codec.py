"""What a device is told of itself, to its message and back. Days are numbers; what is not known keeps its reason."""

from typing import Final, assert_never

from compliance.context import NOT_AT_HAND, Context, DataClass, Loan, NoLoan, PermittedMedium
from compliance.exceptions import Excuse
from compliance.told_context import JUST_MADE, FailingSince, InHandUntil, ToldContext
from compliance.unknown import Unknown, Why
from compliance.wire.calendar_codec import calendar_message, day_of_number, each_of, read_calendar
from compliance.wire.mirror import limited_text, to_instant, to_timestamp
from compliance.wire.v1 import context_pb2, facts_pb2

_WHYS: Final = {each.value: each for each in Why}


def write_told(told: ToldContext, message: context_pb2.DeviceContext) -> None:
    """Put it into its message."""
    context = told.context
    message.loan.CopyFrom(_loan_message(context.loan))
    message.on_loan.CopyFrom(_flag_message(context.on_loan))
    message.may_leave_site.CopyFrom(_flag_message(context.may_leave_site))
    message.data_class.CopyFrom(_data_class_message(context.data_class))
    message.calendar.CopyFrom(calendar_message(context.calendar))
    message.media_permits.CopyFrom(_permits_message(context.media_permits))
    for excuse in context.excuses:
        message.excuses.add(rule_id=excuse.rule_id, exception_id=excuse.exception_id, until=excuse.until.toordinal())
    for hand in told.in_hand:
        message.in_hand.add(rule_id=hand.rule_id, until=hand.until.toordinal())
    for failing in told.failing:
        message.failing.add(rule_id=failing.rule_id, since=to_timestamp(failing.since))


def read_told(message: context_pb2.DeviceContext) -> ToldContext:
    """What it says. Raises ValueError for what cannot be meant; a word of a later version is not known, and costs no more."""
    context = Context(
        loan=_loan(message.loan),
        on_loan=_flag(message.on_loan, "on_loan"),
        may_leave_site=_flag(message.may_leave_site, "may_leave_site"),
        data_class=_data_class(message.data_class),
        last_report_received_at=NOT_AT_HAND,
        evidence_as_of=JUST_MADE,
        calendar=read_calendar(message.calendar),
        excuses=each_of(message.excuses, _excuse),
        media_permits=_permits(message.media_permits),
    )
    in_hand = each_of(message.in_hand, lambda each: InHandUntil(limited_text(each.rule_id), day_of_number(each.until)))
    failing = each_of(message.failing, lambda each: FailingSince(limited_text(each.rule_id), to_instant(each.since)))
    return ToldContext(context, in_hand, failing)


def _loan_message(loan: Loan | NoLoan | Unknown) -> context_pb2.CurrentLoan:
    match loan:
        case Unknown():
            return context_pb2.CurrentLoan(unknown=_unknown_message(loan))
        case NoLoan():
            return context_pb2.CurrentLoan(no_loan=context_pb2.NoLoan())
        case Loan():
            told = context_pb2.LoanTold(
                missing_signatures=loan.missing_signatures,
                serial=loan.serial,
                asset_tag=loan.asset_tag,
                device_confirmed=loan.device_confirmed,
                due_back=loan.due_back.toordinal() if loan.due_back else 0,
            )
            return context_pb2.CurrentLoan(loan=told)
        case impossible:
            assert_never(impossible)


def _loan(message: context_pb2.CurrentLoan) -> Loan | NoLoan | Unknown:
    match message.WhichOneof("kind"):
        case "unknown":
            return _unknown(message.unknown)
        case "no_loan":
            return NoLoan()
        case "loan":
            told = message.loan
            return Loan(
                missing_signatures=each_of(told.missing_signatures, limited_text),
                serial=limited_text(told.serial),
                asset_tag=limited_text(told.asset_tag),
                device_confirmed=told.device_confirmed,
                due_back=day_of_number(told.due_back) if told.due_back else None,
            )
        case _:
            raise ValueError("loan is not said")


def _flag_message(flag: bool | Unknown) -> facts_pb2.MaybeFlag:  # noqa: FBT001 - an answer, not a switch
    if isinstance(flag, Unknown):
        return facts_pb2.MaybeFlag(unknown=_unknown_message(flag))
    return facts_pb2.MaybeFlag(value=flag)


def _flag(message: facts_pb2.MaybeFlag, name: str) -> bool | Unknown:
    match message.WhichOneof("kind"):
        case "unknown":
            return _unknown(message.unknown)
        case "value":
            return message.value
        case _:
            raise ValueError(f"{name} is not said")


def _data_class_message(held: DataClass | Unknown) -> facts_pb2.MaybeText:
    if isinstance(held, Unknown):
        return facts_pb2.MaybeText(unknown=_unknown_message(held))
    return facts_pb2.MaybeText(value=held)


def _data_class(message: facts_pb2.MaybeText) -> DataClass | Unknown:
    match message.WhichOneof("kind"):
        case "unknown":
            return _unknown(message.unknown)
        case "value" if message.value in set(DataClass):
            return DataClass(message.value)
        case "value":
            return Unknown(Why.UNKNOWN_VALUE, f"data of class {message.value[:40]!r}")
        case _:
            raise ValueError("data_class is not said")


def _unknown_message(unknown: Unknown) -> facts_pb2.Unknown:
    return facts_pb2.Unknown(why=unknown.why, detail=unknown.detail)


def _unknown(message: facts_pb2.Unknown) -> Unknown:
    return Unknown(_WHYS.get(message.why, Why.UNKNOWN_VALUE), limited_text(message.detail))


def _excuse(message: context_pb2.ExcuseUntil) -> Excuse:
    return Excuse(limited_text(message.exception_id), limited_text(message.rule_id), "", "", day_of_number(message.until))


def _permits_message(permits: tuple[PermittedMedium, ...] | Unknown) -> context_pb2.MediaPermits:
    if isinstance(permits, Unknown):
        return context_pb2.MediaPermits(unknown=_unknown_message(permits))
    media = [
        context_pb2.PermittedMedium(code=each.code, from_day=each.from_day.toordinal(), until=each.until.toordinal())
        for each in permits
    ]
    return context_pb2.MediaPermits(media=context_pb2.PermittedMedia(media=media))


def _permits(message: context_pb2.MediaPermits) -> tuple[PermittedMedium, ...] | Unknown:
    match message.WhichOneof("kind"):
        case "unknown":
            return _unknown(message.unknown)
        case "media":
            return each_of(message.media.media, _permit)
        case _:
            raise ValueError("media_permits is not said")


def _permit(message: context_pb2.PermittedMedium) -> PermittedMedium:
    return PermittedMedium(limited_text(message.code), day_of_number(message.from_day), day_of_number(message.until))
