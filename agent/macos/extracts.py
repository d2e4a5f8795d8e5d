"""What of macOS's answers goes into a recording: the fields that parsers look at, and no others of a property list or report.

Volumes, applications, pictures and programs are called after people; a field that is not named here is not recorded.
"""

import json
import plistlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from xml.parsers.expat import ExpatError

LEFT_OUT: Final = "(left out)"
NOT_THE_FORM: Final = "(left out: it does not have the form of this answer)"
_END: Final = "</plist>"
_DISKS: Final = frozenset(
    {"Containers", "ContainerReference", "PhysicalStores", "DeviceIdentifier", "Volumes", "Roles", "FileVault", "Encryption"}
    | {"CryptoMigrationOn", "Locked", "APFSContainerReference", "WholeDisks", "AllDisks", "AllDisksAndPartitions", "Partitions"}
    | {"Content", "WholeDisk", "RemovableMediaOrExternalDevice", "VirtualOrPhysical", "BusProtocol", "TotalSize", "Size"}
    | {"Internal", "ParentWholeDisk", "MountPoint", "WritableVolume", "FilesystemType", "MediaName", "Ejectable", "Removable"}
)
_LOGIN: Final = frozenset(
    {"autoLoginUser", "com.apple.login.mcx.DisableAutoLoginClient", "LoginwindowText", "GuestEnabled", "DisableGuestAccount"}
)
_LOCK: Final = frozenset({"idleTime", "askForPassword", "askForPasswordDelay", "maxInactivity", "maxGracePeriod"})
_UPDATES: Final = frozenset(
    {"AutomaticCheckEnabled", "AutomaticDownload", "AutomaticallyInstallMacOSUpdates", "CriticalUpdateInstall"}
    | {"ConfigDataInstall", "LastFullSuccessfulDate", "LastSuccessfulDate"}
)
_HISTORY: Final = frozenset({"date", "displayName", "displayVersion", "processName"})
_INSTALLED: Final = re.compile(r"(?:XProtect|macOS|Mac OS X|Security Update|Safari).*")
_HEALTH: Final = frozenset(
    {"healthy", "licensed", "realTimeProtectionEnabled", "passiveModeEnabled", "definitionsStatus", "definitionsUpdated"}
    | {"engineVersion", "automaticDefinitionUpdateEnabled", "managedBy", "tamperProtection", "fullDiskAccessEnabled"}
    | {"value", "$type"}
)
_USB: Final = frozenset(
    {
        "SPUSBDataType",
        "_items",
        "Media",
        "vendor_id",
        "product_id",
        "serial_num",
        "bsd_name",
        "size_in_bytes",
        "removable_media",
    }
)
_HARDWARE: Final = frozenset({"SPHardwareDataType", "machine_name", "machine_model", "serial_number", "chip_type"})


def of_property_lists(keys: frozenset[str]) -> Callable[[str], str]:
    """What makes a text's property lists lists of these fields alone; what stands between them is left out."""

    def extract(text: str) -> str:
        *pieces, rest = text.split(_END)
        if not pieces or "<plist" in rest:
            return NOT_THE_FORM
        return "\n".join(_of_property_list(piece.partition("<plist")[2], keys) for piece in pieces)

    return extract


def _of_property_list(body: str, keys: frozenset[str]) -> str:
    try:
        found = plistlib.loads(f"<plist{body}{_END}".encode("utf-8", "replace"), fmt=plistlib.FMT_XML)
    except (ValueError, ExpatError, TypeError, AttributeError, LookupError, ArithmeticError):
        return NOT_THE_FORM
    return plistlib.dumps(only(found, keys)).decode()


def of_json(keys: frozenset[str]) -> Callable[[str], str]:
    """The same of an answer in JSON, from its first brace on: some programs print a sentence before it."""

    def extract(text: str) -> str:
        try:
            found = json.loads(text[text.index("{") : text.rindex("}") + 1])
        except (ValueError, RecursionError):
            return NOT_THE_FORM
        return json.dumps(only(found, keys), indent=1, ensure_ascii=False)

    return extract


def only(value: Any, keys: Iterable[str]) -> Any:  # noqa: ANN401 - any property list, any JSON
    """The value with these fields alone, wherever they stand in it."""
    if isinstance(value, list):
        return [only(each, keys) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: only(each, keys) for name, each in value.items() if name in keys or name.startswith(("Optical", "ibridge_"))}
    return {name: _hidden(name, each, value) for name, each in kept.items()}


def _hidden(name: str, value: Any, record: Mapping[str, Any]) -> Any:  # noqa: ANN401 - ditto
    """Some fields count by being there, and their words are a person's own."""
    if name == "autoLoginUser" and value:
        return LEFT_OUT
    if name == "MountPoint" and value not in ("", "/"):
        return "/left-out"
    if name == "MediaName" and record.get("WholeDisk") is not True:
        return ""  # of a partition it is the name that somebody gave it, of a whole disk its maker's
    if name in ("displayName", "processName") and not _INSTALLED.match(str(record.get("displayName"))):
        return LEFT_OUT
    return value


def _without_words(text: str) -> str:
    return (
        "<plist><dict><key>mount-controls</key><dict/></dict></plist>" if "mount-controls" in text else "<plist><dict/></plist>"
    )


EXTRACTS: Final[Mapping[str, Callable[[str], str]]] = {
    r"run diskutil .*": of_property_lists(_DISKS),
    r"run-as \d+ defaults -currentHost export com\.apple\.screensaver -": of_property_lists(_LOCK),
    r"run plutil .*/com\.apple\.(?:screensaver|mobiledevice\.passwordpolicy)\.plist": of_property_lists(_LOCK),
    r"run plutil .*/com\.apple\.loginwindow\.plist": of_property_lists(_LOGIN),
    r"run plutil .*/com\.apple\.SoftwareUpdate\.plist": of_property_lists(_UPDATES),
    r"run plutil .*/com\.apple\.systemuiserver\.plist": _without_words,
    r"run plutil .*/InstallHistory\.plist": of_property_lists(_HISTORY),
    r"run plutil .*/XProtect\.bundle/Contents/Info\.plist": of_property_lists(frozenset({"CFBundleShortVersionString"})),
    r"run plutil .*/DiskManagement_Settings\.plist": of_property_lists(frozenset({"Restrictions", "ExternalStorage"})),
    r"run dscl -plist \. -read /Groups/admin": of_property_lists(
        frozenset({"dsAttrTypeStandard:GroupMembership", "dsAttrTypeStandard:NestedGroups"})
    ),
    r"run system_profiler -json SPHardwareDataType": of_json(_HARDWARE),
    r"run system_profiler -json SPUSBDataType": of_json(_USB),
    r"run system_profiler -json SPiBridgeDataType": of_json(frozenset({"SPiBridgeDataType"})),
    r"run system_profiler -json SPFirewallDataType": of_json(frozenset({"SPFirewallDataType", "spfirewall_globalstate"})),
    r"run mdatp health --output json": of_json(_HEALTH),
}
"""By question. A settings file or a program asked as a person that is not named here is not recorded at all."""
