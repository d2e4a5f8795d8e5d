"""macOS: does the Mac log somebody in at start without a password? Source: see agent.macos.login_window."""

from typing import Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.macos.login_window import parse_login_window, read_login_window
from compliance.facts import AutomaticLogin

READ_FROM: Final = (
    "the settings of the log-in window, and whether there is a file with a kept password; neither name nor password is read"
)

PARSERS: Final = (parse_login_window,)


def read(host: Host) -> AutomaticLogin:
    """An account is named: it does. With FileVault on macOS ignores the setting, which is reported all the same."""
    if read_login_window(host).logs_somebody_in:
        return AutomaticLogin(enabled=True, configured_in="loginwindow")
    if host.exists("/etc/kcpassword"):
        raise UnexpectedOutput("a password for automatic log-in is kept, and no account is set for it")
    return AutomaticLogin(enabled=False)
