import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PolicyBundle(_message.Message):
    __slots__ = ("school_id", "version", "issued", "expires", "policy_id", "policy_version", "digest", "deflated")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ISSUED_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    POLICY_ID_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    DEFLATED_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    version: int
    issued: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    policy_id: str
    policy_version: str
    digest: bytes
    deflated: bytes
    def __init__(self, school_id: _Optional[str] = ..., version: _Optional[int] = ..., issued: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy_id: _Optional[str] = ..., policy_version: _Optional[str] = ..., digest: _Optional[bytes] = ..., deflated: _Optional[bytes] = ...) -> None: ...
