"""The lock of a desktop that keeps its settings in dconf, as one person has it. Sources: gsettings(1), dconf(1), dconf(7)."""

from agent.allowed_commands import DCONF, GSETTINGS, AllowedCommand
from agent.host import Host
from agent.linux.gsettings import (
    MATE,
    LockKeys,
    Settings,
    contradiction,
    lock_of,
    locks_on_suspend,
    parse_dump,
    parse_settings,
)
from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock
from compliance.facts import NeverLocks, SetBy
from compliance.unknown import Unknown, Why


def read_dconf_lock(files: UserFiles, keys: LockKeys) -> UserLock:
    """What gsettings says, once the database itself does not contradict it."""

    def as_user(command: AllowedCommand, *arguments: str) -> str:
        return files.host.run_as_user(files.user_id, files.environment, command, *arguments)

    stored = parse_dump(as_user(DCONF, "dump", "/"))
    said = parse_settings("\n".join(as_user(GSETTINGS, "list-recursively", each) for each in keys.schemas))
    disagreement = contradiction(keys, said, stored)
    if disagreement is not None:
        return UserLock.unknown(disagreement)
    if keys is MATE and not files.running("mate-screensaver"):
        never = NeverLocks(because="mate-screensaver is not running")
        return UserLock(never, SetBy.USER, may_change=True, password_on_resume=False)
    may_change = any(as_user(GSETTINGS, "writable", *key.split(" ")).strip() != "false" for key in keys.all)
    set_by = _set_by(files.host, keys, stored, may_change=may_change)
    return UserLock(lock_of(keys, said), set_by, may_change, locks_on_suspend(keys, said, stored))


def _set_by(host: Host, keys: LockKeys, stored: Settings, *, may_change: bool) -> SetBy | Unknown:
    """Locked keys are the school's. A stored value is the person's, unless the profile also has a database of the system's."""
    if not may_change:
        return SetBy.POLICY
    if not any(key in stored for key in keys.all):
        return SetBy.DEFAULT
    profile = "/etc/dconf/profile/user"
    if host.exists(profile) and "system-db:" in host.read_text(profile):
        return Unknown(
            Why.NOT_RECORDED, "the setting is the school's default or the person's own: the databases do not say which"
        )
    return SetBy.USER
