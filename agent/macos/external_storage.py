"""What the school's management lets a Mac do with external storage.

Source: the disk management settings of Apple's declarative management, which macOS 15 and later keep in a file
(usnistgov/macos_security).

The older mount-controls of com.apple.systemuiserver are deprecated by Apple and may do nothing: their effect is not read.
"""

from typing import Final

from agent.errors import NotSupported
from agent.host import Host
from agent.macos.managed import managed_settings
from agent.macos.property_list import property_list, read_settings
from agent.probes.parsing import parser
from compliance.facts import MediaControl

_PATH: Final = "/var/db/ManagedConfigurationFiles/DiskManagement/DiskManagement_Settings.plist"
_IN_FORCE: Final = {"Allowed": MediaControl.OPEN, "ReadOnly": MediaControl.READ_ONLY, "Disallowed": MediaControl.BLOCKED}


def read_control(host: Host) -> MediaControl:
    """What is in force. Without a declaration macOS mounts what is plugged in."""
    if host.exists(_PATH):
        return parse_declaration(read_settings(host, _PATH))
    if "mount-controls" in managed_settings(host, "com.apple.systemuiserver"):
        raise NotSupported("media are ruled by mount-controls, which Apple has deprecated; their effect is not read")
    return MediaControl.OPEN


@parser("plutil", "plutil -convert xml1 -o - /var/db/ManagedConfigurationFiles/DiskManagement/DiskManagement_Settings.plist")
def parse_declaration(text: str) -> MediaControl:
    """DiskManagement_Settings.plist. A declaration that rules nothing but network storage leaves external storage open."""
    restrictions = property_list(text).get("Restrictions", {})
    return _IN_FORCE[restrictions.get("ExternalStorage", "Allowed")]
