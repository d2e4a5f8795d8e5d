"""Linux: which text do people see before they log in? Sources: agent.linux.gdm_banner; agetty(8) for /etc/issue.

The text stays on the device: its hash is compared with the hash of the school's agreement.
"""

import re
from typing import Final

from agent.errors import NotRecorded, NotSupported
from agent.host import Host
from agent.linux.display_manager import display_manager
from agent.linux.gdm_banner import banner_of_gdm, parse_login_screen
from agent.probes.parsing import parser
from compliance.facts import LogonNotice, NoNotice, ShownNotice
from compliance.notice import notice_hash

READ_FROM: Final = (
    "GDM's settings of its log-in screen; on computers without a graphical log-in /etc/issue. Only a hash is kept"
)

_ISSUE: Final = ("/etc/issue", "/run/issue", "/usr/lib/issue")
_ABOUT_THE_CONSOLE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\[lrm]")
_ESCAPE: Final = re.compile(r"\\([A-Za-z46])(?:\{[^}]*\})?|\\(\\)")


def read(host: Host) -> LogonNotice:
    """What the graphical log-in shows, where there is one; else what the text consoles show."""
    in_charge = display_manager(host)
    if in_charge in ("gdm", "gdm3"):
        return banner_of_gdm(host)
    if in_charge:
        raise NotSupported(f"what the log-in program {in_charge} shows is not read by this version")
    parts = [*_issue(host), *_additions(host)]
    if not parts:
        raise NotRecorded("there is neither a graphical log-in nor an /etc/issue")
    return parse_issue("\n".join(parts))


def _issue(host: Host) -> list[str]:
    """The first of the places that agetty looks in."""
    for path in _ISSUE:
        try:
            return [host.read_text(path)]
        except NotRecorded:
            continue
    return []


def _additions(host: Host) -> list[str]:
    """What agetty puts below it; of two files of a name the first place wins."""
    found: dict[str, str] = {}
    for path in _ISSUE:
        for name in host.list_names(f"{path}.d"):
            if name.endswith(".issue") and not name.startswith("."):
                found.setdefault(name, f"{path}.d/{name}")
    return [host.read_text(found[name]) for name in sorted(found)]


@parser("issue", "cat /etc/issue")
def parse_issue(text: str) -> LogonNotice:
    """The text that agetty prints. A line that names console, kernel or machine is what distributions ship, and no notice."""
    lines = (line for line in text.splitlines() if not _ABOUT_THE_CONSOLE.search(line))
    words = _ESCAPE.sub(lambda match: match[2] or "", "\n".join(lines))
    return LogonNotice(ShownNotice(notice_hash("", words)) if words.strip() else NoNotice())


PARSERS: Final = (parse_login_screen, parse_issue)
