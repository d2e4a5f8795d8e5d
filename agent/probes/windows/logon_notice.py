r"""Windows: which text do people see before they log in?

Sources: "Interactive logon: Message title/text for users attempting to log on" of Microsoft Learn, which a policy keeps under
Policies\System, and the older values of Winlogon. A comma may be kept as `","` (blog.wisefaq.com, "Windows LegalNoticeText").

The text stays on the device: its hash is compared with the hash of the school's agreement.
"""

import re
from typing import Final

from agent.errors import NotSupported
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.registry import values_if_there
from compliance.facts import LogonNotice, NoNotice, ShownNotice
from compliance.notice import notice_hash

READ_FROM: Final = "the title and the text that policy, else Winlogon, shows before log-in. Only a hash is kept"

_POLICY: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_WINLOGON: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_TITLE, _TEXT, _ALWAYS_THERE = "LegalNoticeCaption", "LegalNoticeText", "Shell"
_BEGINS: Final = re.compile(r"^[ \t]*(\S[^\r\n]*?)[ \t]{4}REG_\w+(?:[ \t]{4}|[ \t]*$)", re.MULTILINE)
_SEPARATOR: Final = r"\0"  # reg query writes it between the lines of a REG_MULTI_SZ


def read(host: Host) -> LogonNotice:
    """The policy's, else Winlogon's; Shell shows that Winlogon was read. Each value is asked by itself: a text has lines."""
    host.read_registry(_WINLOGON, _ALWAYS_THERE)
    for key in (_POLICY, _WINLOGON):
        values = "".join(values_if_there(host, key, name) for name in (_TITLE, _TEXT))
        found = parse_notice(values) if values else LogonNotice(NoNotice())
        if isinstance(found.notice, ShownNotice):
            return found
    return LogonNotice(NoNotice())


@parser("reg", f'reg query "{_POLICY}"')
def parse_notice(text: str) -> LogonNotice:
    """Values of one key. A text may have several lines, and ends where the next value begins."""
    if not _BEGINS.search(text):
        raise ValueError("no value of the registry")
    title, words = (_value(text, name) for name in (_TITLE, _TEXT))
    if title and not words:
        raise NotSupported("there is a title of a notice without a text, and whether Windows shows it is not documented")
    return LogonNotice(ShownNotice(notice_hash(title, words)) if words else NoNotice())


def _value(text: str, name: str) -> str:
    found = list(_BEGINS.finditer(text))
    for place, match in enumerate(found):
        if match[1].lower() == name.lower():
            end = found[place + 1].start() if place + 1 < len(found) else len(text)
            return text[match.end() : end].replace(_SEPARATOR, "\n").replace('","', ",").strip()
    return ""


PARSERS: Final = (parse_notice,)
