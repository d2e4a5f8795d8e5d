import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DescribeRequest(_message.Message):
    __slots__ = ("nonce",)
    NONCE_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    def __init__(self, nonce: _Optional[bytes] = ...) -> None: ...

class ServerDescription(_message.Message):
    __slots__ = ("protocol_min", "protocol_max", "nonce", "server_time", "signed_time")
    PROTOCOL_MIN_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_MAX_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    SIGNED_TIME_FIELD_NUMBER: _ClassVar[int]
    protocol_min: int
    protocol_max: int
    nonce: bytes
    server_time: _timestamp_pb2.Timestamp
    signed_time: bytes
    def __init__(self, protocol_min: _Optional[int] = ..., protocol_max: _Optional[int] = ..., nonce: _Optional[bytes] = ..., server_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., signed_time: _Optional[bytes] = ...) -> None: ...

class EnrolRequest(_message.Message):
    __slots__ = ("sealed",)
    SEALED_FIELD_NUMBER: _ClassVar[int]
    sealed: bytes
    def __init__(self, sealed: _Optional[bytes] = ...) -> None: ...

class EnrolmentClaim(_message.Message):
    __slots__ = ("school_id", "server_nonce", "loan_token", "school_key", "signing_key", "tls_key", "name", "make", "model", "serial", "asset_tag", "platform", "agent_version", "key_protection", "simulated", "capabilities")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    LOAN_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SCHOOL_KEY_FIELD_NUMBER: _ClassVar[int]
    SIGNING_KEY_FIELD_NUMBER: _ClassVar[int]
    TLS_KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MAKE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    ASSET_TAG_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    KEY_PROTECTION_FIELD_NUMBER: _ClassVar[int]
    SIMULATED_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    server_nonce: bytes
    loan_token: str
    school_key: str
    signing_key: bytes
    tls_key: bytes
    name: str
    make: str
    model: str
    serial: str
    asset_tag: str
    platform: str
    agent_version: str
    key_protection: str
    simulated: bool
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, school_id: _Optional[str] = ..., server_nonce: _Optional[bytes] = ..., loan_token: _Optional[str] = ..., school_key: _Optional[str] = ..., signing_key: _Optional[bytes] = ..., tls_key: _Optional[bytes] = ..., name: _Optional[str] = ..., make: _Optional[str] = ..., model: _Optional[str] = ..., serial: _Optional[str] = ..., asset_tag: _Optional[str] = ..., platform: _Optional[str] = ..., agent_version: _Optional[str] = ..., key_protection: _Optional[str] = ..., simulated: _Optional[bool] = ..., capabilities: _Optional[_Iterable[str]] = ...) -> None: ...

class EnrolAnswer(_message.Message):
    __slots__ = ("device_id", "key_generation", "certificate_pem", "media_salt", "policy", "registers", "awaiting_approval", "trust_key", "trust_bundle", "policy_bundle")
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_GENERATION_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_PEM_FIELD_NUMBER: _ClassVar[int]
    MEDIA_SALT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REGISTERS_FIELD_NUMBER: _ClassVar[int]
    AWAITING_APPROVAL_FIELD_NUMBER: _ClassVar[int]
    TRUST_KEY_FIELD_NUMBER: _ClassVar[int]
    TRUST_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    POLICY_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    device_id: bytes
    key_generation: int
    certificate_pem: str
    media_salt: bytes
    policy: PolicyPack
    registers: Registers
    awaiting_approval: bool
    trust_key: bytes
    trust_bundle: bytes
    policy_bundle: bytes
    def __init__(self, device_id: _Optional[bytes] = ..., key_generation: _Optional[int] = ..., certificate_pem: _Optional[str] = ..., media_salt: _Optional[bytes] = ..., policy: _Optional[_Union[PolicyPack, _Mapping]] = ..., registers: _Optional[_Union[Registers, _Mapping]] = ..., awaiting_approval: _Optional[bool] = ..., trust_key: _Optional[bytes] = ..., trust_bundle: _Optional[bytes] = ..., policy_bundle: _Optional[bytes] = ...) -> None: ...

class RenewRequest(_message.Message):
    __slots__ = ("sealed",)
    SEALED_FIELD_NUMBER: _ClassVar[int]
    sealed: bytes
    def __init__(self, sealed: _Optional[bytes] = ...) -> None: ...

class RenewalClaim(_message.Message):
    __slots__ = ("school_id", "device_id", "server_nonce", "tls_key", "key_generation", "agent_version")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    TLS_KEY_FIELD_NUMBER: _ClassVar[int]
    KEY_GENERATION_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    server_nonce: bytes
    tls_key: bytes
    key_generation: int
    agent_version: str
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., server_nonce: _Optional[bytes] = ..., tls_key: _Optional[bytes] = ..., key_generation: _Optional[int] = ..., agent_version: _Optional[str] = ...) -> None: ...

class RenewAnswer(_message.Message):
    __slots__ = ("certificate_pem", "trust_bundle")
    CERTIFICATE_PEM_FIELD_NUMBER: _ClassVar[int]
    TRUST_BUNDLE_FIELD_NUMBER: _ClassVar[int]
    certificate_pem: str
    trust_bundle: bytes
    def __init__(self, certificate_pem: _Optional[str] = ..., trust_bundle: _Optional[bytes] = ...) -> None: ...

class WhyRequest(_message.Message):
    __slots__ = ("sealed",)
    SEALED_FIELD_NUMBER: _ClassVar[int]
    sealed: bytes
    def __init__(self, sealed: _Optional[bytes] = ...) -> None: ...

class WhyClaim(_message.Message):
    __slots__ = ("school_id", "device_id", "server_nonce", "certificate_serial")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_SERIAL_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    server_nonce: bytes
    certificate_serial: str
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., server_nonce: _Optional[bytes] = ..., certificate_serial: _Optional[str] = ...) -> None: ...

class WhyAnswer(_message.Message):
    __slots__ = ("code", "words", "may_renew", "server_time")
    CODE_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    MAY_RENEW_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    code: str
    words: str
    may_renew: bool
    server_time: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., words: _Optional[str] = ..., may_renew: _Optional[bool] = ..., server_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PolicyPack(_message.Message):
    __slots__ = ("policy_id", "version", "digest", "toml")
    POLICY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    TOML_FIELD_NUMBER: _ClassVar[int]
    policy_id: str
    version: str
    digest: bytes
    toml: str
    def __init__(self, policy_id: _Optional[str] = ..., version: _Optional[str] = ..., digest: _Optional[bytes] = ..., toml: _Optional[str] = ...) -> None: ...

class Registers(_message.Message):
    __slots__ = ("on_loan", "may_leave_site", "data_class")
    ON_LOAN_FIELD_NUMBER: _ClassVar[int]
    MAY_LEAVE_SITE_FIELD_NUMBER: _ClassVar[int]
    DATA_CLASS_FIELD_NUMBER: _ClassVar[int]
    on_loan: bool
    may_leave_site: bool
    data_class: str
    def __init__(self, on_loan: _Optional[bool] = ..., may_leave_site: _Optional[bool] = ..., data_class: _Optional[str] = ...) -> None: ...
