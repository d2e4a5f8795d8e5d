import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from compliance.wire.v1 import facts_pb2 as _facts_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Header(_message.Message):
    __slots__ = ("school_id", "device_id", "key_generation", "epoch", "sequence", "previous_hash", "boot_id", "monotonic_milliseconds", "wall_time", "server_nonce", "server_nonce_age_milliseconds", "agent_version", "policy_id", "policy_digest")
    SCHOOL_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_GENERATION_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    MONOTONIC_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    WALL_TIME_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_FIELD_NUMBER: _ClassVar[int]
    SERVER_NONCE_AGE_MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    POLICY_ID_FIELD_NUMBER: _ClassVar[int]
    POLICY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    school_id: str
    device_id: bytes
    key_generation: int
    epoch: int
    sequence: int
    previous_hash: bytes
    boot_id: bytes
    monotonic_milliseconds: int
    wall_time: _timestamp_pb2.Timestamp
    server_nonce: bytes
    server_nonce_age_milliseconds: int
    agent_version: str
    policy_id: str
    policy_digest: bytes
    def __init__(self, school_id: _Optional[str] = ..., device_id: _Optional[bytes] = ..., key_generation: _Optional[int] = ..., epoch: _Optional[int] = ..., sequence: _Optional[int] = ..., previous_hash: _Optional[bytes] = ..., boot_id: _Optional[bytes] = ..., monotonic_milliseconds: _Optional[int] = ..., wall_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., server_nonce: _Optional[bytes] = ..., server_nonce_age_milliseconds: _Optional[int] = ..., agent_version: _Optional[str] = ..., policy_id: _Optional[str] = ..., policy_digest: _Optional[bytes] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("header", "taken_at", "platform", "trigger", "key_protection", "challenge", "readings", "past_ends")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    TAKEN_AT_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    KEY_PROTECTION_FIELD_NUMBER: _ClassVar[int]
    CHALLENGE_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    PAST_ENDS_FIELD_NUMBER: _ClassVar[int]
    header: Header
    taken_at: _timestamp_pb2.Timestamp
    platform: str
    trigger: str
    key_protection: str
    challenge: bytes
    readings: _containers.RepeatedCompositeFieldContainer[Reading]
    past_ends: _containers.RepeatedCompositeFieldContainer[PastEnd]
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., taken_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., platform: _Optional[str] = ..., trigger: _Optional[str] = ..., key_protection: _Optional[str] = ..., challenge: _Optional[bytes] = ..., readings: _Optional[_Iterable[_Union[Reading, _Mapping]]] = ..., past_ends: _Optional[_Iterable[_Union[PastEnd, _Mapping]]] = ...) -> None: ...

class PastEnd(_message.Message):
    __slots__ = ("how", "known_until")
    HOW_FIELD_NUMBER: _ClassVar[int]
    KNOWN_UNTIL_FIELD_NUMBER: _ClassVar[int]
    how: str
    known_until: _timestamp_pb2.Timestamp
    def __init__(self, how: _Optional[str] = ..., known_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClosedReport(_message.Message):
    __slots__ = ("header", "taken_at", "platform", "trigger", "key_protection", "challenge", "readings", "past_ends")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    TAKEN_AT_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    KEY_PROTECTION_FIELD_NUMBER: _ClassVar[int]
    CHALLENGE_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    PAST_ENDS_FIELD_NUMBER: _ClassVar[int]
    header: Header
    taken_at: _timestamp_pb2.Timestamp
    platform: str
    trigger: str
    key_protection: str
    challenge: bytes
    readings: _containers.RepeatedScalarFieldContainer[bytes]
    past_ends: _containers.RepeatedCompositeFieldContainer[PastEnd]
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., taken_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., platform: _Optional[str] = ..., trigger: _Optional[str] = ..., key_protection: _Optional[str] = ..., challenge: _Optional[bytes] = ..., readings: _Optional[_Iterable[bytes]] = ..., past_ends: _Optional[_Iterable[_Union[PastEnd, _Mapping]]] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("header", "report_hash", "parting")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    REPORT_HASH_FIELD_NUMBER: _ClassVar[int]
    PARTING_FIELD_NUMBER: _ClassVar[int]
    header: Header
    report_hash: bytes
    parting: str
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., report_hash: _Optional[bytes] = ..., parting: _Optional[str] = ...) -> None: ...

class Gap(_message.Message):
    __slots__ = ("header", "to_sequence", "last_hash", "reports", "heartbeats", "unreadable", "reason")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    TO_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_HASH_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEATS_FIELD_NUMBER: _ClassVar[int]
    UNREADABLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    header: Header
    to_sequence: int
    last_hash: bytes
    reports: int
    heartbeats: int
    unreadable: int
    reason: str
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., to_sequence: _Optional[int] = ..., last_hash: _Optional[bytes] = ..., reports: _Optional[int] = ..., heartbeats: _Optional[int] = ..., unreadable: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class EpochStart(_message.Message):
    __slots__ = ("header", "closed_epoch", "closed_sequence", "closed_hash", "abandoned", "reason")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CLOSED_EPOCH_FIELD_NUMBER: _ClassVar[int]
    CLOSED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_HASH_FIELD_NUMBER: _ClassVar[int]
    ABANDONED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    header: Header
    closed_epoch: int
    closed_sequence: int
    closed_hash: bytes
    abandoned: int
    reason: str
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., closed_epoch: _Optional[int] = ..., closed_sequence: _Optional[int] = ..., closed_hash: _Optional[bytes] = ..., abandoned: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Reading(_message.Message):
    __slots__ = ("fact", "unknown", "device_identity", "operating_system", "disk_encryption", "antivirus", "screen_lock", "removable_media", "firewall", "administrators", "automatic_login", "security_updates", "password_policy", "secure_boot", "trusted_platform_module", "logon_notice", "power", "software_inventory")
    FACT_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    DEVICE_IDENTITY_FIELD_NUMBER: _ClassVar[int]
    OPERATING_SYSTEM_FIELD_NUMBER: _ClassVar[int]
    DISK_ENCRYPTION_FIELD_NUMBER: _ClassVar[int]
    ANTIVIRUS_FIELD_NUMBER: _ClassVar[int]
    SCREEN_LOCK_FIELD_NUMBER: _ClassVar[int]
    REMOVABLE_MEDIA_FIELD_NUMBER: _ClassVar[int]
    FIREWALL_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATORS_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_LOGIN_FIELD_NUMBER: _ClassVar[int]
    SECURITY_UPDATES_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_POLICY_FIELD_NUMBER: _ClassVar[int]
    SECURE_BOOT_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_PLATFORM_MODULE_FIELD_NUMBER: _ClassVar[int]
    LOGON_NOTICE_FIELD_NUMBER: _ClassVar[int]
    POWER_FIELD_NUMBER: _ClassVar[int]
    SOFTWARE_INVENTORY_FIELD_NUMBER: _ClassVar[int]
    fact: str
    unknown: _facts_pb2.Unknown
    device_identity: _facts_pb2.DeviceIdentity
    operating_system: _facts_pb2.OperatingSystem
    disk_encryption: _facts_pb2.DiskEncryption
    antivirus: _facts_pb2.Antivirus
    screen_lock: _facts_pb2.ScreenLock
    removable_media: _facts_pb2.RemovableMedia
    firewall: _facts_pb2.Firewall
    administrators: _facts_pb2.Administrators
    automatic_login: _facts_pb2.AutomaticLogin
    security_updates: _facts_pb2.SecurityUpdates
    password_policy: _facts_pb2.PasswordPolicy
    secure_boot: _facts_pb2.SecureBoot
    trusted_platform_module: _facts_pb2.TrustedPlatformModule
    logon_notice: _facts_pb2.LogonNotice
    power: _facts_pb2.Power
    software_inventory: _facts_pb2.SoftwareInventory
    def __init__(self, fact: _Optional[str] = ..., unknown: _Optional[_Union[_facts_pb2.Unknown, _Mapping]] = ..., device_identity: _Optional[_Union[_facts_pb2.DeviceIdentity, _Mapping]] = ..., operating_system: _Optional[_Union[_facts_pb2.OperatingSystem, _Mapping]] = ..., disk_encryption: _Optional[_Union[_facts_pb2.DiskEncryption, _Mapping]] = ..., antivirus: _Optional[_Union[_facts_pb2.Antivirus, _Mapping]] = ..., screen_lock: _Optional[_Union[_facts_pb2.ScreenLock, _Mapping]] = ..., removable_media: _Optional[_Union[_facts_pb2.RemovableMedia, _Mapping]] = ..., firewall: _Optional[_Union[_facts_pb2.Firewall, _Mapping]] = ..., administrators: _Optional[_Union[_facts_pb2.Administrators, _Mapping]] = ..., automatic_login: _Optional[_Union[_facts_pb2.AutomaticLogin, _Mapping]] = ..., security_updates: _Optional[_Union[_facts_pb2.SecurityUpdates, _Mapping]] = ..., password_policy: _Optional[_Union[_facts_pb2.PasswordPolicy, _Mapping]] = ..., secure_boot: _Optional[_Union[_facts_pb2.SecureBoot, _Mapping]] = ..., trusted_platform_module: _Optional[_Union[_facts_pb2.TrustedPlatformModule, _Mapping]] = ..., logon_notice: _Optional[_Union[_facts_pb2.LogonNotice, _Mapping]] = ..., power: _Optional[_Union[_facts_pb2.Power, _Mapping]] = ..., software_inventory: _Optional[_Union[_facts_pb2.SoftwareInventory, _Mapping]] = ...) -> None: ...
