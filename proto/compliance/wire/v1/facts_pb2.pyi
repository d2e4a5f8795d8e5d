import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Unknown(_message.Message):
    __slots__ = ("why", "detail")
    WHY_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    why: str
    detail: str
    def __init__(self, why: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class MaybeText(_message.Message):
    __slots__ = ("value", "unknown")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    value: str
    unknown: Unknown
    def __init__(self, value: _Optional[str] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class MaybeFlag(_message.Message):
    __slots__ = ("value", "unknown")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    value: bool
    unknown: Unknown
    def __init__(self, value: _Optional[bool] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class MaybeTime(_message.Message):
    __slots__ = ("value", "unknown")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    value: _timestamp_pb2.Timestamp
    unknown: Unknown
    def __init__(self, value: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class DeviceIdentity(_message.Message):
    __slots__ = ("name", "make", "model", "serial", "portable")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MAKE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    PORTABLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    make: MaybeText
    model: MaybeText
    serial: MaybeText
    portable: MaybeFlag
    def __init__(self, name: _Optional[str] = ..., make: _Optional[_Union[MaybeText, _Mapping]] = ..., model: _Optional[_Union[MaybeText, _Mapping]] = ..., serial: _Optional[_Union[MaybeText, _Mapping]] = ..., portable: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class OperatingSystem(_message.Message):
    __slots__ = ("name", "version", "build", "supported_until")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BUILD_FIELD_NUMBER: _ClassVar[int]
    SUPPORTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    build: MaybeText
    supported_until: MaybeTime
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., build: _Optional[_Union[MaybeText, _Mapping]] = ..., supported_until: _Optional[_Union[MaybeTime, _Mapping]] = ...) -> None: ...

class Volume(_message.Message):
    __slots__ = ("mount_point", "state", "method")
    MOUNT_POINT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    mount_point: str
    state: MaybeText
    method: str
    def __init__(self, mount_point: _Optional[str] = ..., state: _Optional[_Union[MaybeText, _Mapping]] = ..., method: _Optional[str] = ...) -> None: ...

class DiskEncryption(_message.Message):
    __slots__ = ("volumes", "swap")
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    SWAP_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[Volume]
    swap: MaybeText
    def __init__(self, volumes: _Optional[_Iterable[_Union[Volume, _Mapping]]] = ..., swap: _Optional[_Union[MaybeText, _Mapping]] = ...) -> None: ...

class AntivirusProduct(_message.Message):
    __slots__ = ("name", "running", "on_access", "signatures_published_at", "engine_version", "automatic_updates", "managed_by")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    ON_ACCESS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_UPDATES_FIELD_NUMBER: _ClassVar[int]
    MANAGED_BY_FIELD_NUMBER: _ClassVar[int]
    name: str
    running: MaybeFlag
    on_access: MaybeFlag
    signatures_published_at: MaybeTime
    engine_version: MaybeText
    automatic_updates: MaybeFlag
    managed_by: MaybeText
    def __init__(self, name: _Optional[str] = ..., running: _Optional[_Union[MaybeFlag, _Mapping]] = ..., on_access: _Optional[_Union[MaybeFlag, _Mapping]] = ..., signatures_published_at: _Optional[_Union[MaybeTime, _Mapping]] = ..., engine_version: _Optional[_Union[MaybeText, _Mapping]] = ..., automatic_updates: _Optional[_Union[MaybeFlag, _Mapping]] = ..., managed_by: _Optional[_Union[MaybeText, _Mapping]] = ...) -> None: ...

class Antivirus(_message.Message):
    __slots__ = ("products",)
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    products: _containers.RepeatedCompositeFieldContainer[AntivirusProduct]
    def __init__(self, products: _Optional[_Iterable[_Union[AntivirusProduct, _Mapping]]] = ...) -> None: ...

class LocksItself(_message.Message):
    __slots__ = ("after_idle_seconds", "grace_seconds")
    AFTER_IDLE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GRACE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    after_idle_seconds: int
    grace_seconds: int
    def __init__(self, after_idle_seconds: _Optional[int] = ..., grace_seconds: _Optional[int] = ...) -> None: ...

class NeverLocks(_message.Message):
    __slots__ = ("because",)
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    because: str
    def __init__(self, because: _Optional[str] = ...) -> None: ...

class Lock(_message.Message):
    __slots__ = ("locks_itself", "never_locks", "unknown")
    LOCKS_ITSELF_FIELD_NUMBER: _ClassVar[int]
    NEVER_LOCKS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    locks_itself: LocksItself
    never_locks: NeverLocks
    unknown: Unknown
    def __init__(self, locks_itself: _Optional[_Union[LocksItself, _Mapping]] = ..., never_locks: _Optional[_Union[NeverLocks, _Mapping]] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class UserScreenLock(_message.Message):
    __slots__ = ("account", "desktop", "lock", "set_by", "user_may_change")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DESKTOP_FIELD_NUMBER: _ClassVar[int]
    LOCK_FIELD_NUMBER: _ClassVar[int]
    SET_BY_FIELD_NUMBER: _ClassVar[int]
    USER_MAY_CHANGE_FIELD_NUMBER: _ClassVar[int]
    account: str
    desktop: str
    lock: Lock
    set_by: MaybeText
    user_may_change: MaybeFlag
    def __init__(self, account: _Optional[str] = ..., desktop: _Optional[str] = ..., lock: _Optional[_Union[Lock, _Mapping]] = ..., set_by: _Optional[_Union[MaybeText, _Mapping]] = ..., user_may_change: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class ScreenLock(_message.Message):
    __slots__ = ("has_desktop", "users")
    HAS_DESKTOP_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    has_desktop: bool
    users: _containers.RepeatedCompositeFieldContainer[UserScreenLock]
    def __init__(self, has_desktop: _Optional[bool] = ..., users: _Optional[_Iterable[_Union[UserScreenLock, _Mapping]]] = ...) -> None: ...

class Medium(_message.Message):
    __slots__ = ("medium_id", "kind", "encrypted", "mounted_writable")
    MEDIUM_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_FIELD_NUMBER: _ClassVar[int]
    MOUNTED_WRITABLE_FIELD_NUMBER: _ClassVar[int]
    medium_id: str
    kind: str
    encrypted: MaybeFlag
    mounted_writable: MaybeFlag
    def __init__(self, medium_id: _Optional[str] = ..., kind: _Optional[str] = ..., encrypted: _Optional[_Union[MaybeFlag, _Mapping]] = ..., mounted_writable: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class MediaEvent(_message.Message):
    __slots__ = ("at", "action", "medium_id", "kind", "encrypted")
    AT_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    MEDIUM_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    action: str
    medium_id: str
    kind: str
    encrypted: MaybeFlag
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., action: _Optional[str] = ..., medium_id: _Optional[str] = ..., kind: _Optional[str] = ..., encrypted: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class RemovableMedia(_message.Message):
    __slots__ = ("control", "attached", "events", "events_complete")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_COMPLETE_FIELD_NUMBER: _ClassVar[int]
    control: MaybeText
    attached: _containers.RepeatedCompositeFieldContainer[Medium]
    events: _containers.RepeatedCompositeFieldContainer[MediaEvent]
    events_complete: bool
    def __init__(self, control: _Optional[_Union[MaybeText, _Mapping]] = ..., attached: _Optional[_Iterable[_Union[Medium, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[MediaEvent, _Mapping]]] = ..., events_complete: _Optional[bool] = ...) -> None: ...

class Firewall(_message.Message):
    __slots__ = ("active", "product", "blocks_inbound", "starts_at_boot")
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_INBOUND_FIELD_NUMBER: _ClassVar[int]
    STARTS_AT_BOOT_FIELD_NUMBER: _ClassVar[int]
    active: bool
    product: str
    blocks_inbound: MaybeFlag
    starts_at_boot: MaybeFlag
    def __init__(self, active: _Optional[bool] = ..., product: _Optional[str] = ..., blocks_inbound: _Optional[_Union[MaybeFlag, _Mapping]] = ..., starts_at_boot: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class Administrators(_message.Message):
    __slots__ = ("administrator_count", "session_user_is_administrator")
    ADMINISTRATOR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SESSION_USER_IS_ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    administrator_count: int
    session_user_is_administrator: MaybeFlag
    def __init__(self, administrator_count: _Optional[int] = ..., session_user_is_administrator: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class AutomaticLogin(_message.Message):
    __slots__ = ("enabled", "configured_in")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    CONFIGURED_IN_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    configured_in: str
    def __init__(self, enabled: _Optional[bool] = ..., configured_in: _Optional[str] = ...) -> None: ...
