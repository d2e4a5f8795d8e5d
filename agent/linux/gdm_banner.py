"""What GDM shows people before they log in. Sources: GNOME's system administration guide on the log-in banner, dconf(1).

dconf is asked as GDM's own account and by GDM's own profile, so that whichever database has the last word is heard: a keyfile
that nobody compiled with `dconf update` has no effect, and is not read.
"""

import re
from typing import Final

from agent.allowed_commands import DCONF
from agent.errors import NotRecorded, NotSupported
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import LogonNotice, NoNotice, ShownNotice
from compliance.notice import notice_hash

_ACCOUNT: Final = re.compile(r"^(?:gdm|Debian-gdm):[^:]*:(\d+):", re.MULTILINE)
_TEXT: Final = re.compile(r"(['\"])((?:\\.|(?!\1).)*)\1", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def banner_of_gdm(host: Host) -> LogonNotice:
    """The banner, or that there is none. Raises ProbeError."""
    account = _ACCOUNT.search(host.read_text("/etc/passwd"))
    if account is None:
        raise NotRecorded("GDM is set up, and its account is not in the list of accounts")
    user_id = int(account[1])
    environment = {"DCONF_PROFILE": "gdm", "XDG_RUNTIME_DIR": f"/run/user/{user_id}"}
    return parse_login_screen(host.run_as_user(user_id, environment, DCONF, "dump", "/org/gnome/login-screen/"))


@parser("dconf", "dconf dump /org/gnome/login-screen/", "dconf_login_screen")
def parse_login_screen(text: str) -> LogonNotice:
    """`dconf dump /org/gnome/login-screen/`: a text counts only while it is switched on. What is not set there is off."""
    values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("["))
    if values.get("banner-message-enable", "false") != "true":
        return LogonNotice(NoNotice())
    if values.get("banner-message-source", "'settings'") != "'settings'":
        raise NotSupported("GDM shows a text out of a file, which this version does not read")
    words = _string(values.get("banner-message-text", "''"))
    return LogonNotice(ShownNotice(notice_hash("", words)) if words.strip() else NoNotice())


def _string(value: str) -> str:
    """A string as GVariant's text format writes it (gvariant-text of GLib's manual)."""
    match = _TEXT.fullmatch(value.strip())
    if match is None:
        raise ValueError("not a string")
    return _ESCAPED.sub(lambda escaped: _letter(escaped[1]), match[2])


def _letter(escaped: str) -> str:
    return chr(int(escaped[1:], 16)) if len(escaped) > 1 else _LETTERS.get(escaped, escaped)
