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

class MaybeNumber(_message.Message):
    __slots__ = ("value", "unknown")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    value: int
    unknown: Unknown
    def __init__(self, value: _Optional[int] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("mount_point", "state", "method", "encrypted_percent")
    MOUNT_POINT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_PERCENT_FIELD_NUMBER: _ClassVar[int]
    mount_point: str
    state: MaybeText
    method: str
    encrypted_percent: MaybeNumber
    def __init__(self, mount_point: _Optional[str] = ..., state: _Optional[_Union[MaybeText, _Mapping]] = ..., method: _Optional[str] = ..., encrypted_percent: _Optional[_Union[MaybeNumber, _Mapping]] = ...) -> None: ...

class DiskEncryption(_message.Message):
    __slots__ = ("volumes", "swap")
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    SWAP_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[Volume]
    swap: MaybeText
    def __init__(self, volumes: _Optional[_Iterable[_Union[Volume, _Mapping]]] = ..., swap: _Optional[_Union[MaybeText, _Mapping]] = ...) -> None: ...

class AntivirusProduct(_message.Message):
    __slots__ = ("name", "running", "on_access", "signatures_published_at", "engine_version", "automatic_updates", "managed_by", "calls_itself_current", "passive", "tamper_protected")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    ON_ACCESS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_UPDATES_FIELD_NUMBER: _ClassVar[int]
    MANAGED_BY_FIELD_NUMBER: _ClassVar[int]
    CALLS_ITSELF_CURRENT_FIELD_NUMBER: _ClassVar[int]
    PASSIVE_FIELD_NUMBER: _ClassVar[int]
    TAMPER_PROTECTED_FIELD_NUMBER: _ClassVar[int]
    name: str
    running: MaybeFlag
    on_access: MaybeFlag
    signatures_published_at: MaybeTime
    engine_version: MaybeText
    automatic_updates: MaybeFlag
    managed_by: MaybeText
    calls_itself_current: MaybeFlag
    passive: MaybeFlag
    tamper_protected: MaybeFlag
    def __init__(self, name: _Optional[str] = ..., running: _Optional[_Union[MaybeFlag, _Mapping]] = ..., on_access: _Optional[_Union[MaybeFlag, _Mapping]] = ..., signatures_published_at: _Optional[_Union[MaybeTime, _Mapping]] = ..., engine_version: _Optional[_Union[MaybeText, _Mapping]] = ..., automatic_updates: _Optional[_Union[MaybeFlag, _Mapping]] = ..., managed_by: _Optional[_Union[MaybeText, _Mapping]] = ..., calls_itself_current: _Optional[_Union[MaybeFlag, _Mapping]] = ..., passive: _Optional[_Union[MaybeFlag, _Mapping]] = ..., tamper_protected: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("account", "desktop", "lock", "set_by", "user_may_change", "password_on_resume")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DESKTOP_FIELD_NUMBER: _ClassVar[int]
    LOCK_FIELD_NUMBER: _ClassVar[int]
    SET_BY_FIELD_NUMBER: _ClassVar[int]
    USER_MAY_CHANGE_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_ON_RESUME_FIELD_NUMBER: _ClassVar[int]
    account: str
    desktop: str
    lock: Lock
    set_by: MaybeText
    user_may_change: MaybeFlag
    password_on_resume: MaybeFlag
    def __init__(self, account: _Optional[str] = ..., desktop: _Optional[str] = ..., lock: _Optional[_Union[Lock, _Mapping]] = ..., set_by: _Optional[_Union[MaybeText, _Mapping]] = ..., user_may_change: _Optional[_Union[MaybeFlag, _Mapping]] = ..., password_on_resume: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("control", "attached", "events", "events_complete", "scanned_on_insert", "autorun_off")
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_COMPLETE_FIELD_NUMBER: _ClassVar[int]
    SCANNED_ON_INSERT_FIELD_NUMBER: _ClassVar[int]
    AUTORUN_OFF_FIELD_NUMBER: _ClassVar[int]
    control: MaybeText
    attached: _containers.RepeatedCompositeFieldContainer[Medium]
    events: _containers.RepeatedCompositeFieldContainer[MediaEvent]
    events_complete: bool
    scanned_on_insert: MaybeFlag
    autorun_off: MaybeFlag
    def __init__(self, control: _Optional[_Union[MaybeText, _Mapping]] = ..., attached: _Optional[_Iterable[_Union[Medium, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[MediaEvent, _Mapping]]] = ..., events_complete: _Optional[bool] = ..., scanned_on_insert: _Optional[_Union[MaybeFlag, _Mapping]] = ..., autorun_off: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("administrator_count", "session_user_is_administrator", "guest_account_enabled")
    ADMINISTRATOR_COUNT_FIELD_NUMBER: _ClassVar[int]
    SESSION_USER_IS_ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    GUEST_ACCOUNT_ENABLED_FIELD_NUMBER: _ClassVar[int]
    administrator_count: int
    session_user_is_administrator: MaybeFlag
    guest_account_enabled: MaybeFlag
    def __init__(self, administrator_count: _Optional[int] = ..., session_user_is_administrator: _Optional[_Union[MaybeFlag, _Mapping]] = ..., guest_account_enabled: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class AutomaticLogin(_message.Message):
    __slots__ = ("enabled", "configured_in")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    CONFIGURED_IN_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    configured_in: str
    def __init__(self, enabled: _Optional[bool] = ..., configured_in: _Optional[str] = ...) -> None: ...

class UpdatesWaiting(_message.Message):
    __slots__ = ("count", "oldest_since")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    OLDEST_SINCE_FIELD_NUMBER: _ClassVar[int]
    count: int
    oldest_since: MaybeTime
    def __init__(self, count: _Optional[int] = ..., oldest_since: _Optional[_Union[MaybeTime, _Mapping]] = ...) -> None: ...

class NoneWaiting(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Waiting(_message.Message):
    __slots__ = ("updates_waiting", "none_waiting", "unknown")
    UPDATES_WAITING_FIELD_NUMBER: _ClassVar[int]
    NONE_WAITING_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    updates_waiting: UpdatesWaiting
    none_waiting: NoneWaiting
    unknown: Unknown
    def __init__(self, updates_waiting: _Optional[_Union[UpdatesWaiting, _Mapping]] = ..., none_waiting: _Optional[_Union[NoneWaiting, _Mapping]] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class SecurityUpdates(_message.Message):
    __slots__ = ("waiting", "looked_at", "installed_at", "automatic", "restart_needed")
    WAITING_FIELD_NUMBER: _ClassVar[int]
    LOOKED_AT_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_AT_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_FIELD_NUMBER: _ClassVar[int]
    RESTART_NEEDED_FIELD_NUMBER: _ClassVar[int]
    waiting: Waiting
    looked_at: MaybeTime
    installed_at: MaybeTime
    automatic: MaybeFlag
    restart_needed: MaybeFlag
    def __init__(self, waiting: _Optional[_Union[Waiting, _Mapping]] = ..., looked_at: _Optional[_Union[MaybeTime, _Mapping]] = ..., installed_at: _Optional[_Union[MaybeTime, _Mapping]] = ..., automatic: _Optional[_Union[MaybeFlag, _Mapping]] = ..., restart_needed: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class LocksOut(_message.Message):
    __slots__ = ("after_failures", "for_seconds")
    AFTER_FAILURES_FIELD_NUMBER: _ClassVar[int]
    FOR_SECONDS_FIELD_NUMBER: _ClassVar[int]
    after_failures: int
    for_seconds: MaybeNumber
    def __init__(self, after_failures: _Optional[int] = ..., for_seconds: _Optional[_Union[MaybeNumber, _Mapping]] = ...) -> None: ...

class NeverLocksOut(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LockOut(_message.Message):
    __slots__ = ("locks_out", "never_locks_out", "unknown")
    LOCKS_OUT_FIELD_NUMBER: _ClassVar[int]
    NEVER_LOCKS_OUT_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    locks_out: LocksOut
    never_locks_out: NeverLocksOut
    unknown: Unknown
    def __init__(self, locks_out: _Optional[_Union[LocksOut, _Mapping]] = ..., never_locks_out: _Optional[_Union[NeverLocksOut, _Mapping]] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class Expires(_message.Message):
    __slots__ = ("after_days",)
    AFTER_DAYS_FIELD_NUMBER: _ClassVar[int]
    after_days: int
    def __init__(self, after_days: _Optional[int] = ...) -> None: ...

class NeverExpires(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Expiry(_message.Message):
    __slots__ = ("expires", "never_expires", "unknown")
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    NEVER_EXPIRES_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    expires: Expires
    never_expires: NeverExpires
    unknown: Unknown
    def __init__(self, expires: _Optional[_Union[Expires, _Mapping]] = ..., never_expires: _Optional[_Union[NeverExpires, _Mapping]] = ..., unknown: _Optional[_Union[Unknown, _Mapping]] = ...) -> None: ...

class PasswordPolicy(_message.Message):
    __slots__ = ("minimum_length", "several_kinds_of_letters", "lock_out", "expiry")
    MINIMUM_LENGTH_FIELD_NUMBER: _ClassVar[int]
    SEVERAL_KINDS_OF_LETTERS_FIELD_NUMBER: _ClassVar[int]
    LOCK_OUT_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_FIELD_NUMBER: _ClassVar[int]
    minimum_length: MaybeNumber
    several_kinds_of_letters: MaybeFlag
    lock_out: LockOut
    expiry: Expiry
    def __init__(self, minimum_length: _Optional[_Union[MaybeNumber, _Mapping]] = ..., several_kinds_of_letters: _Optional[_Union[MaybeFlag, _Mapping]] = ..., lock_out: _Optional[_Union[LockOut, _Mapping]] = ..., expiry: _Optional[_Union[Expiry, _Mapping]] = ...) -> None: ...

class SecureBoot(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: str
    def __init__(self, state: _Optional[str] = ...) -> None: ...

class TrustedPlatformModule(_message.Message):
    __slots__ = ("present", "version", "usable")
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    USABLE_FIELD_NUMBER: _ClassVar[int]
    present: bool
    version: MaybeText
    usable: MaybeFlag
    def __init__(self, present: _Optional[bool] = ..., version: _Optional[_Union[MaybeText, _Mapping]] = ..., usable: _Optional[_Union[MaybeFlag, _Mapping]] = ...) -> None: ...

class ShownNotice(_message.Message):
    __slots__ = ("text_sha256",)
    TEXT_SHA256_FIELD_NUMBER: _ClassVar[int]
    text_sha256: str
    def __init__(self, text_sha256: _Optional[str] = ...) -> None: ...

class NoNotice(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Notice(_message.Message):
    __slots__ = ("shown_notice", "no_notice")
    SHOWN_NOTICE_FIELD_NUMBER: _ClassVar[int]
    NO_NOTICE_FIELD_NUMBER: _ClassVar[int]
    shown_notice: ShownNotice
    no_notice: NoNotice
    def __init__(self, shown_notice: _Optional[_Union[ShownNotice, _Mapping]] = ..., no_notice: _Optional[_Union[NoNotice, _Mapping]] = ...) -> None: ...

class LogonNotice(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: Notice
    def __init__(self, notice: _Optional[_Union[Notice, _Mapping]] = ...) -> None: ...

class OnPeriod(_message.Message):
    __slots__ = ("began_at", "ended_at")
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    began_at: _timestamp_pb2.Timestamp
    ended_at: MaybeTime
    def __init__(self, began_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[MaybeTime, _Mapping]] = ...) -> None: ...

class Power(_message.Message):
    __slots__ = ("recorded_since", "on_periods")
    RECORDED_SINCE_FIELD_NUMBER: _ClassVar[int]
    ON_PERIODS_FIELD_NUMBER: _ClassVar[int]
    recorded_since: _timestamp_pb2.Timestamp
    on_periods: _containers.RepeatedCompositeFieldContainer[OnPeriod]
    def __init__(self, recorded_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., on_periods: _Optional[_Iterable[_Union[OnPeriod, _Mapping]]] = ...) -> None: ...

class Program(_message.Message):
    __slots__ = ("name", "version", "publisher")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    publisher: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., publisher: _Optional[str] = ...) -> None: ...

class SoftwareSource(_message.Message):
    __slots__ = ("name", "programs")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROGRAMS_FIELD_NUMBER: _ClassVar[int]
    name: str
    programs: MaybeNumber
    def __init__(self, name: _Optional[str] = ..., programs: _Optional[_Union[MaybeNumber, _Mapping]] = ...) -> None: ...

class SoftwareInventory(_message.Message):
    __slots__ = ("sources", "base_sha256", "list_sha256", "programs", "untold", "added", "removed")
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    BASE_SHA256_FIELD_NUMBER: _ClassVar[int]
    LIST_SHA256_FIELD_NUMBER: _ClassVar[int]
    PROGRAMS_FIELD_NUMBER: _ClassVar[int]
    UNTOLD_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    sources: _containers.RepeatedCompositeFieldContainer[SoftwareSource]
    base_sha256: str
    list_sha256: str
    programs: int
    untold: int
    added: _containers.RepeatedCompositeFieldContainer[Program]
    removed: _containers.RepeatedCompositeFieldContainer[Program]
    def __init__(self, sources: _Optional[_Iterable[_Union[SoftwareSource, _Mapping]]] = ..., base_sha256: _Optional[str] = ..., list_sha256: _Optional[str] = ..., programs: _Optional[int] = ..., untold: _Optional[int] = ..., added: _Optional[_Iterable[_Union[Program, _Mapping]]] = ..., removed: _Optional[_Iterable[_Union[Program, _Mapping]]] = ...) -> None: ...
