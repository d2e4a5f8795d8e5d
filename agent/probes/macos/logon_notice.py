"""macOS: which text do people see before they log in? Sources: /Library/Security/PolicyBanner (Apple's support article 120464),
which people must accept; without it the text of the log-in window. textutil(1) takes the words out of a banner with letters
and pictures.

The text stays on the device: its hash is compared with the hash of the school's agreement.
"""

from typing import Final

from agent.allowed_commands import TEXTUTIL
from agent.host import Host
from agent.macos.login_window import parse_login_window, read_login_window
from agent.probes.parsing import parser
from compliance.facts import LogonNotice, NoNotice, ShownNotice
from compliance.notice import notice_hash

READ_FROM: Final = "the policy banner of the log-in window, else its text. Only a hash is kept"

_BANNER: Final = "/Library/Security/PolicyBanner"


def read(host: Host) -> LogonNotice:
    """The banner that is there, else the window's own text."""
    if host.exists(f"{_BANNER}.txt"):
        return parse_banner(host.read_text(f"{_BANNER}.txt"))
    for path in (f"{_BANNER}.rtf", f"{_BANNER}.rtfd"):
        if host.exists(path):
            return parse_banner(host.run(TEXTUTIL, "-convert", "txt", "-stdout", path))
    return parse_banner(read_login_window(host).text)


@parser("policy_banner", "cat /Library/Security/PolicyBanner.txt")
def parse_banner(text: str) -> LogonNotice:
    """The words of the notice; none are no notice."""
    return LogonNotice(ShownNotice(notice_hash("", text)) if text.strip() else NoNotice())


PARSERS: Final = (parse_banner, parse_login_window)
