"""Settings of the log-in window. Source: com.apple.loginwindow.plist, the Mac's and the managed one.

Who is logged in automatically is not read, and neither is /etc/kcpassword: that file holds the password itself, hardly
hidden. Only whether it is there is asked.
"""

from typing import Final

from agent.host import Host
from agent.macos.managed import managed_settings
from agent.macos.property_list import Record, is_on, merged_settings, read_settings
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_DOMAIN: Final = "com.apple.loginwindow"
_NO_GUEST_KEY: Final = Unknown(Why.NOT_RECORDED, "nobody ever switched the guest account on or off")


@dataclass(frozen=True, slots=True)
class LoginWindow:
    """What is read of it: whether somebody is logged in automatically, the guest, and the text that it shows."""

    logs_somebody_in: bool
    guest_enabled: bool | Unknown
    text: str


def read_login_window(host: Host) -> LoginWindow:
    """The Mac's settings, and the managed ones, which win."""
    own = read_settings(host, f"/Library/Preferences/{_DOMAIN}.plist")
    return parse_login_window(f"{own}\n{managed_settings(host, _DOMAIN)}")


@parser("plutil", "plutil -convert xml1 -o - /Library/Preferences/com.apple.loginwindow.plist")
def parse_login_window(text: str) -> LoginWindow:
    """Settings as property lists, one after the other; later ones win."""
    settings = merged_settings(text)
    automatic = bool(settings.get("autoLoginUser")) and not is_on(
        settings.get("com.apple.login.mcx.DisableAutoLoginClient", False)
    )
    shown = settings.get("LoginwindowText", "")
    return LoginWindow(automatic, _guest(settings), shown if isinstance(shown, str) else "")


def _guest(settings: Record) -> bool | Unknown:
    if "DisableGuestAccount" in settings and is_on(settings["DisableGuestAccount"]):
        return False
    return is_on(settings["GuestEnabled"]) if "GuestEnabled" in settings else _NO_GUEST_KEY
