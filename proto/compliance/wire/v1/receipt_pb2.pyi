import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Receipt(_message.Message):
    __slots__ = ("school_id", "device_id", "epoch", "sequence", "hash", "received_at", "gaps_hash")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    GAPS_HASH_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    epoch: int
    sequence: int
    hash: bytes
    received_at: _timestamp_pb2.Timestamp
    gaps_hash: bytes
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., hash: _Optional[bytes] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., gaps_hash: _Optional[bytes] = ...) -> None: ...

class Resumption(_message.Message):
    __slots__ = ("school_id", "device_id", "hello_nonce", "session_nonce", "epoch", "resume_from", "head_hash")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    HELLO_NONCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NONCE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    RESUME_FROM_FIELD_NUMBER: _ClassVar[int]
    HEAD_HASH_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    hello_nonce: bytes
    session_nonce: bytes
    epoch: int
    resume_from: int
    head_hash: bytes
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., hello_nonce: _Optional[bytes] = ..., session_nonce: _Optional[bytes] = ..., epoch: _Optional[int] = ..., resume_from: _Optional[int] = ..., head_hash: _Optional[bytes] = ...) -> None: ...

class Refusal(_message.Message):
    __slots__ = ("device_id", "envelope_sha256", "code")
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    ENVELOPE_SHA256_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    device_id: bytes
    envelope_sha256: bytes
    code: str
    def __init__(self, device_id: _Optional[bytes] = ..., envelope_sha256: _Optional[bytes] = ..., code: _Optional[str] = ...) -> None: ...

class TrustBundle(_message.Message):
    __slots__ = ("version", "roots", "receipt_keys", "not_before", "expires", "policy_keys")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROOTS_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_KEYS_FIELD_NUMBER: _ClassVar[int]
    NOT_BEFORE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    POLICY_KEYS_FIELD_NUMBER: _ClassVar[int]
    version: int
    roots: _containers.RepeatedScalarFieldContainer[str]
    receipt_keys: _containers.RepeatedScalarFieldContainer[bytes]
    not_before: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    policy_keys: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, version: _Optional[int] = ..., roots: _Optional[_Iterable[str]] = ..., receipt_keys: _Optional[_Iterable[bytes]] = ..., not_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy_keys: _Optional[_Iterable[bytes]] = ...) -> None: ...
