from compliance.wire.v1 import session_pb2 as _session_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Turn(_message.Message):
    __slots__ = ("said",)
    PASS_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    said: bytes
    def __init__(self, said: _Optional[bytes] = ..., **kwargs) -> None: ...

class Said(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_session_pb2.AgentMessage]
    def __init__(self, messages: _Optional[_Iterable[_Union[_session_pb2.AgentMessage, _Mapping]]] = ...) -> None: ...

class PassClaim(_message.Message):
    __slots__ = ("school_id", "device_id", "server_nonce", "session_nonce", "turn", "said_sha256")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_NONCE_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    SAID_SHA256_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    server_nonce: bytes
    session_nonce: bytes
    turn: int
    said_sha256: bytes
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., server_nonce: _Optional[bytes] = ..., session_nonce: _Optional[bytes] = ..., turn: _Optional[int] = ..., said_sha256: _Optional[bytes] = ...) -> None: ...

class Heard(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_session_pb2.ServerMessage]
    def __init__(self, messages: _Optional[_Iterable[_Union[_session_pb2.ServerMessage, _Mapping]]] = ...) -> None: ...
