"""What happens after wrong passwords. Sources: pam_faillock(8), faillock.conf(5)."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from agent.errors import NotRecorded, NotSupported
from agent.host import Files
from agent.linux.pam import PamRule, has_service, rules_of, using
from agent.linux.settings_file import assignments, with_drop_ins
from agent.probes.parsing import parser
from compliance.facts import LocksOut, NeverLocksOut

_DOORS: Final = ("gdm-password", "lightdm", "sddm", "lxdm", "greetd", "login")
"""The programs at the device itself that ask for a password."""
_SETTINGS: Final = "/etc/security/faillock.conf"
_NUMBERS: Final = frozenset({"deny", "fail_interval", "unlock_time", "root_unlock_time"})
_NAMES: Final = frozenset({"dir", "admin_group", "conf"})
_SWITCHES: Final = frozenset({"audit", "silent", "no_log_info", "local_users_only", "nodelay", "even_deny_root"})
_STAGES: Final = frozenset({"preauth", "authfail", "authsucc"})
_OLDER: Final = ("pam_tally2.so", "pam_tally.so")


def lock_out_at(host: Files) -> LocksOut | NeverLocksOut:
    """The weakest of the doors that there are. Raises ProbeError when one of them cannot be read."""
    doors = [each for each in _DOORS if has_service(host, each)]
    if not doors:
        raise NotRecorded("there is no log-in program whose rules could be read")
    return weakest(_of_door(host, rules_of(host, each, "auth")) for each in doors)


def weakest(found: Iterable[LocksOut | NeverLocksOut]) -> LocksOut | NeverLocksOut:
    """Guessing goes on where it is stopped last."""
    lock_outs: list[LocksOut] = []
    for each in found:
        if isinstance(each, NeverLocksOut):
            return each
        lock_outs.append(each)
    return max(lock_outs, key=lambda each: each.after_failures)


def _of_door(host: Files, rules: Sequence[PamRule]) -> LocksOut | NeverLocksOut:
    if any(using(rules, module) for module in _OLDER):
        raise NotSupported("wrong passwords are counted by pam_tally, which this version does not read")
    counting = [each for each in using(rules, "pam_faillock.so") if "authfail" in each.arguments]
    if not counting:
        return NeverLocksOut()
    path = counting[0].value("conf") or _SETTINGS
    arguments = (each for each in counting[0].arguments if _is_setting(each))  # the module passes over what it does not know
    return parse_faillock("\n".join((with_drop_ins(host, path), *arguments)))


@parser("faillock_conf", "cat /etc/security/faillock.conf", "faillock")
def parse_faillock(text: str) -> LocksOut | NeverLocksOut:
    """The settings, then the module's own arguments, which win. `never` and 0 both mean: until an administrator opens it."""
    lines = [line for each in text.splitlines() if (line := each.partition("#")[0].strip())]
    if not text.strip() or not all(_is_setting(each) for each in lines):
        raise ValueError("no settings of faillock")
    settings = assignments(text)
    failures = int(settings.get("deny", "3"))
    if failures <= 0:
        return NeverLocksOut()
    seconds = settings.get("unlock_time", "600")
    return LocksOut(failures, 0 if seconds == "never" else int(seconds))


def _is_setting(line: str) -> bool:
    name, *value = re.split(r"[\s=]+", line, maxsplit=1)
    return name in _NUMBERS | _NAMES if value else name in _SWITCHES | _STAGES
