import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from compliance.wire.v1 import enrolment_pb2 as _enrolment_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgentMessage(_message.Message):
    __slots__ = ("hello", "envelope", "policy_status", "bye", "batch", "context_status")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    ENVELOPE_FIELD_NUMBER: _ClassVar[int]
    POLICY_STATUS_FIELD_NUMBER: _ClassVar[int]
    BYE_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_STATUS_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    envelope: bytes
    policy_status: PolicyStatus
    bye: Bye
    batch: Batch
    context_status: ContextStatus
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., envelope: _Optional[bytes] = ..., policy_status: _Optional[_Union[PolicyStatus, _Mapping]] = ..., bye: _Optional[_Union[Bye, _Mapping]] = ..., batch: _Optional[_Union[Batch, _Mapping]] = ..., context_status: _Optional[_Union[ContextStatus, _Mapping]] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("envelopes",)
    ENVELOPES_FIELD_NUMBER: _ClassVar[int]
    envelopes: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, envelopes: _Optional[_Iterable[bytes]] = ...) -> None: ...

class ServerMessage(_message.Message):
    __slots__ = ("welcome", "ack", "nack", "policy", "registers", "goodbye", "run_now", "challenge", "throttle", "trust_bundle", "policy_bundle", "device_context")
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    NACK_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REGISTERS_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    RUN_NOW_FIELD_NUMBER: _ClassVar[int]
    CHALLENGE_FIELD_NUMBER: _ClassVar[int]
    THROTTLE_FIELD_NUMBER: _ClassVar[int]
    TRUST_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    welcome: Welcome
    ack: Ack
    nack: Nack
    policy: _enrolment_pb2.PolicyPack
    registers: _enrolment_pb2.Registers
    goodbye: Goodbye
    run_now: RunNow
    challenge: Challenge
    throttle: Throttle
    trust_bundle: bytes
    policy_bundle: bytes
    device_context: bytes
    def __init__(self, welcome: _Optional[_Union[Welcome, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., nack: _Optional[_Union[Nack, _Mapping]] = ..., policy: _Optional[_Union[_enrolment_pb2.PolicyPack, _Mapping]] = ..., registers: _Optional[_Union[_enrolment_pb2.Registers, _Mapping]] = ..., goodbye: _Optional[_Union[Goodbye, _Mapping]] = ..., run_now: _Optional[_Union[RunNow, _Mapping]] = ..., challenge: _Optional[_Union[Challenge, _Mapping]] = ..., throttle: _Optional[_Union[Throttle, _Mapping]] = ..., trust_bundle: _Optional[bytes] = ..., policy_bundle: _Optional[bytes] = ..., device_context: _Optional[bytes] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("protocol_min", "protocol_max", "capabilities", "device_id", "epoch", "last_acknowledged", "spooled_messages", "spooled_bytes", "last_session_nonce", "policy_digest", "boot_id", "oldest_spooled_seconds", "trust_version", "nonce", "last_receipt", "policy_bundle")
    PROTOCOL_MIN_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_MAX_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    LAST_ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    SPOOLED_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    SPOOLED_BYTES_FIELD_NUMBER: _ClassVar[int]
    LAST_SESSION_NONCE_FIELD_NUMBER: _ClassVar[int]
    POLICY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    OLDEST_SPOOLED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TRUST_VERSION_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    LAST_RECEIPT_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    protocol_min: int
    protocol_max: int
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    device_id: bytes
    epoch: int
    last_acknowledged: int
    spooled_messages: int
    spooled_bytes: int
    last_session_nonce: bytes
    policy_digest: bytes
    boot_id: bytes
    oldest_spooled_seconds: int
    trust_version: int
    nonce: bytes
    last_receipt: bytes
    policy_bundle: int
    def __init__(self, protocol_min: _Optional[int] = ..., protocol_max: _Optional[int] = ..., capabilities: _Optional[_Iterable[str]] = ..., device_id: _Optional[bytes] = ..., epoch: _Optional[int] = ..., last_acknowledged: _Optional[int] = ..., spooled_messages: _Optional[int] = ..., spooled_bytes: _Optional[int] = ..., last_session_nonce: _Optional[bytes] = ..., policy_digest: _Optional[bytes] = ..., boot_id: _Optional[bytes] = ..., oldest_spooled_seconds: _Optional[int] = ..., trust_version: _Optional[int] = ..., nonce: _Optional[bytes] = ..., last_receipt: _Optional[bytes] = ..., policy_bundle: _Optional[int] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("protocol", "capabilities", "session_nonce", "server_nonce", "server_time", "resume_from", "window_messages", "window_bytes", "heartbeat_seconds", "epoch", "head_hash", "receipt", "resumption", "trust_bundle")
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    SESSION_NONCE_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    RESUME_FROM_FIELD_NUMBER: _ClassVar[int]
    WINDOW_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    WINDOW_BYTES_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    HEAD_HASH_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RESUMPTION_FIELD_NUMBER: _ClassVar[int]
    TRUST_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    protocol: int
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    session_nonce: bytes
    server_nonce: bytes
    server_time: _timestamp_pb2.Timestamp
    resume_from: int
    window_messages: int
    window_bytes: int
    heartbeat_seconds: int
    epoch: int
    head_hash: bytes
    receipt: bytes
    resumption: bytes
    trust_bundle: bytes
    def __init__(self, protocol: _Optional[int] = ..., capabilities: _Optional[_Iterable[str]] = ..., session_nonce: _Optional[bytes] = ..., server_nonce: _Optional[bytes] = ..., server_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., resume_from: _Optional[int] = ..., window_messages: _Optional[int] = ..., window_bytes: _Optional[int] = ..., heartbeat_seconds: _Optional[int] = ..., epoch: _Optional[int] = ..., head_hash: _Optional[bytes] = ..., receipt: _Optional[bytes] = ..., resumption: _Optional[bytes] = ..., trust_bundle: _Optional[bytes] = ...) -> None: ...

class Ack(_message.Message):
    __slots__ = ("epoch", "sequence", "head_hash", "received_at", "receipt")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    HEAD_HASH_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sequence: int
    head_hash: bytes
    received_at: _timestamp_pb2.Timestamp
    receipt: bytes
    def __init__(self, epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., head_hash: _Optional[bytes] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receipt: _Optional[bytes] = ...) -> None: ...

class Nack(_message.Message):
    __slots__ = ("epoch", "sequence", "code", "retryable", "retry_after_seconds", "reference", "expected_sequence", "refusal")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sequence: int
    code: str
    retryable: bool
    retry_after_seconds: int
    reference: str
    expected_sequence: int
    refusal: bytes
    def __init__(self, epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., code: _Optional[str] = ..., retryable: _Optional[bool] = ..., retry_after_seconds: _Optional[int] = ..., reference: _Optional[str] = ..., expected_sequence: _Optional[int] = ..., refusal: _Optional[bytes] = ...) -> None: ...

class PolicyStatus(_message.Message):
    __slots__ = ("digest_in_use", "error", "bundle_in_use", "refused_bundle", "refusal")
    DIGEST_IN_USE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    BUNDLE_IN_USE_FIELD_NUMBER: _ClassVar[int]
    REFUSED_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    digest_in_use: bytes
    error: str
    bundle_in_use: int
    refused_bundle: int
    refusal: str
    def __init__(self, digest_in_use: _Optional[bytes] = ..., error: _Optional[str] = ..., bundle_in_use: _Optional[int] = ..., refused_bundle: _Optional[int] = ..., refusal: _Optional[str] = ...) -> None: ...

class ContextStatus(_message.Message):
    __slots__ = ("error", "refusal")
    ERROR_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    error: str
    refusal: str
    def __init__(self, error: _Optional[str] = ..., refusal: _Optional[str] = ...) -> None: ...

class Bye(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Goodbye(_message.Message):
    __slots__ = ("reconnect_after_seconds", "spread_seconds", "reason")
    RECONNECT_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SPREAD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reconnect_after_seconds: int
    spread_seconds: int
    reason: str
    def __init__(self, reconnect_after_seconds: _Optional[int] = ..., spread_seconds: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class RunNow(_message.Message):
    __slots__ = ("nonce", "checks", "expires_after_seconds")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    checks: _containers.RepeatedScalarFieldContainer[str]
    expires_after_seconds: int
    def __init__(self, nonce: _Optional[bytes] = ..., checks: _Optional[_Iterable[str]] = ..., expires_after_seconds: _Optional[int] = ...) -> None: ...

class Challenge(_message.Message):
    __slots__ = ("server_nonce",)
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    server_nonce: bytes
    def __init__(self, server_nonce: _Optional[bytes] = ...) -> None: ...

class Throttle(_message.Message):
    __slots__ = ("retry_after_seconds", "spread_seconds", "reason")
    RETRY_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SPREAD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    retry_after_seconds: int
    spread_seconds: int
    reason: str
    def __init__(self, retry_after_seconds: _Optional[int] = ..., spread_seconds: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...
