import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from compliance.wire.v1 import facts_pb2 as _facts_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeviceContext(_message.Message):
    __slots__ = ("school_id", "device_id", "hello_nonce", "number", "issued", "expires", "policy_bundle", "loan", "on_loan", "may_leave_site", "data_class", "calendar", "excuses", "media_permits", "in_hand", "failing")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    HELLO_NONCE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ISSUED_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    LOAN_FIELD_NUMBER: _ClassVar[int]
    ON_LOAN_FIELD_NUMBER: _ClassVar[int]
    MAY_LEAVE_SITE_FIELD_NUMBER: _ClassVar[int]
    DATA_CLASS_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    EXCUSES_FIELD_NUMBER: _ClassVar[int]
    MEDIA_PERMITS_FIELD_NUMBER: _ClassVar[int]
    IN_HAND_FIELD_NUMBER: _ClassVar[int]
    FAILING_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    hello_nonce: bytes
    number: int
    issued: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    policy_bundle: int
    loan: CurrentLoan
    on_loan: _facts_pb2.MaybeFlag
    may_leave_site: _facts_pb2.MaybeFlag
    data_class: _facts_pb2.MaybeText
    calendar: Calendar
    excuses: _containers.RepeatedCompositeFieldContainer[ExcuseUntil]
    media_permits: MediaPermits
    in_hand: _containers.RepeatedCompositeFieldContainer[InHandUntil]
    failing: _containers.RepeatedCompositeFieldContainer[FailingSince]
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., hello_nonce: _Optional[bytes] = ..., number: _Optional[int] = ..., issued: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy_bundle: _Optional[int] = ..., loan: _Optional[_Union[CurrentLoan, _Mapping]] = ..., on_loan: _Optional[_Union[_facts_pb2.MaybeFlag, _Mapping]] = ..., may_leave_site: _Optional[_Union[_facts_pb2.MaybeFlag, _Mapping]] = ..., data_class: _Optional[_Union[_facts_pb2.MaybeText, _Mapping]] = ..., calendar: _Optional[_Union[Calendar, _Mapping]] = ..., excuses: _Optional[_Iterable[_Union[ExcuseUntil, _Mapping]]] = ..., media_permits: _Optional[_Union[MediaPermits, _Mapping]] = ..., in_hand: _Optional[_Iterable[_Union[InHandUntil, _Mapping]]] = ..., failing: _Optional[_Iterable[_Union[FailingSince, _Mapping]]] = ...) -> None: ...

class CurrentLoan(_message.Message):
    __slots__ = ("loan", "no_loan", "unknown")
    LOAN_FIELD_NUMBER: _ClassVar[int]
    NO_LOAN_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    loan: LoanTold
    no_loan: NoLoan
    unknown: _facts_pb2.Unknown
    def __init__(self, loan: _Optional[_Union[LoanTold, _Mapping]] = ..., no_loan: _Optional[_Union[NoLoan, _Mapping]] = ..., unknown: _Optional[_Union[_facts_pb2.Unknown, _Mapping]] = ...) -> None: ...

class NoLoan(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LoanTold(_message.Message):
    __slots__ = ("missing_signatures", "serial", "asset_tag", "device_confirmed", "due_back")
    MISSING_SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    ASSET_TAG_FIELD_NUMBER: _ClassVar[int]
    DEVICE_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    DUE_BACK_FIELD_NUMBER: _ClassVar[int]
    missing_signatures: _containers.RepeatedScalarFieldContainer[str]
    serial: str
    asset_tag: str
    device_confirmed: bool
    due_back: int
    def __init__(self, missing_signatures: _Optional[_Iterable[str]] = ..., serial: _Optional[str] = ..., asset_tag: _Optional[str] = ..., device_confirmed: _Optional[bool] = ..., due_back: _Optional[int] = ...) -> None: ...

class Days(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class Calendar(_message.Message):
    __slots__ = ("terms", "closed", "bank_holidays", "bank_holiday_years")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    BANK_HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    BANK_HOLIDAY_YEARS_FIELD_NUMBER: _ClassVar[int]
    terms: _containers.RepeatedCompositeFieldContainer[Days]
    closed: _containers.RepeatedCompositeFieldContainer[Days]
    bank_holidays: _containers.RepeatedScalarFieldContainer[int]
    bank_holiday_years: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, terms: _Optional[_Iterable[_Union[Days, _Mapping]]] = ..., closed: _Optional[_Iterable[_Union[Days, _Mapping]]] = ..., bank_holidays: _Optional[_Iterable[int]] = ..., bank_holiday_years: _Optional[_Iterable[int]] = ...) -> None: ...

class ExcuseUntil(_message.Message):
    __slots__ = ("rule_id", "exception_id", "until")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    EXCEPTION_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    exception_id: str
    until: int
    def __init__(self, rule_id: _Optional[str] = ..., exception_id: _Optional[str] = ..., until: _Optional[int] = ...) -> None: ...

class MediaPermits(_message.Message):
    __slots__ = ("media", "unknown")
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    media: PermittedMedia
    unknown: _facts_pb2.Unknown
    def __init__(self, media: _Optional[_Union[PermittedMedia, _Mapping]] = ..., unknown: _Optional[_Union[_facts_pb2.Unknown, _Mapping]] = ...) -> None: ...

class PermittedMedia(_message.Message):
    __slots__ = ("media",)
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    media: _containers.RepeatedCompositeFieldContainer[PermittedMedium]
    def __init__(self, media: _Optional[_Iterable[_Union[PermittedMedium, _Mapping]]] = ...) -> None: ...

class PermittedMedium(_message.Message):
    __slots__ = ("code", "from_day", "until")
    CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    code: str
    from_day: int
    until: int
    def __init__(self, code: _Optional[str] = ..., from_day: _Optional[int] = ..., until: _Optional[int] = ...) -> None: ...

class InHandUntil(_message.Message):
    __slots__ = ("rule_id", "until")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    until: int
    def __init__(self, rule_id: _Optional[str] = ..., until: _Optional[int] = ...) -> None: ...

class FailingSince(_message.Message):
    __slots__ = ("rule_id", "since")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    since: _timestamp_pb2.Timestamp
    def __init__(self, rule_id: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
