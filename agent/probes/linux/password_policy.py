"""Linux: what is asked of the passwords of the device's own accounts?

Sources: pam.conf(5) for what the programs go through, agent.linux.password_quality, agent.linux.lock_out, login.defs(5).
"""

from collections.abc import Callable
from typing import Final, TypeVar

from agent.errors import NotRecorded, NotSupported, ProbeError
from agent.host import Host
from agent.linux.lock_out import lock_out_at, parse_faillock
from agent.linux.pam import parse_pam, rules_of
from agent.linux.password_quality import PasswordQuality, parse_quality, quality_asked
from agent.linux.settings_file import assignments
from agent.probes.parsing import parser
from compliance.facts import Expires, NeverExpires, PasswordPolicy
from compliance.unknown import Unknown

READ_FROM: Final = "PAM's rules for changing a password and for logging in, pwquality.conf, faillock.conf and login.defs"

_DEFAULTS: Final = ("/etc/login.defs", "/usr/etc/login.defs")
_NEVER_DAYS: Final = 10_000  # 27 years: 99999, which login.defs of every distribution has, is as good as never

T = TypeVar("T")


def read(host: Host) -> PasswordPolicy:
    """Settings only: when somebody's own password was changed is not read."""
    if not host.list_names("/etc/pam.d"):
        raise NotSupported("this system does not use PAM, and what else it asks of passwords is not read by this version")
    asked = _or_unknown(lambda: quality_asked(host, rules_of(host, "passwd", "password")))
    quality = PasswordQuality(asked, asked) if isinstance(asked, Unknown) else asked
    return PasswordPolicy(
        quality.minimum_length,
        quality.several_kinds_of_letters,
        lock_out=_or_unknown(lambda: lock_out_at(host)),
        expiry=_or_unknown(lambda: parse_login_defaults(_defaults(host))),
    )


def _or_unknown(read_part: Callable[[], T]) -> T | Unknown:
    try:
        return read_part()
    except ProbeError as error:
        return error.as_unknown()


def _defaults(host: Host) -> str:
    for path in _DEFAULTS:
        if host.exists(path):
            return host.read_text(path)
    raise NotRecorded("there is no login.defs")


@parser("login_defs", "cat /etc/login.defs")
def parse_login_defaults(text: str) -> Expires | NeverExpires:
    """PASS_MAX_DAYS, which a new account is given; without it, or below 0, there is no limit."""
    days = int(assignments(text).get("PASS_MAX_DAYS", "-1"))
    return Expires(days) if 0 <= days < _NEVER_DAYS else NeverExpires()


PARSERS: Final = (parse_pam, parse_quality, parse_faillock, parse_login_defaults)
