"""Microsoft Defender on Windows, by what it does. Source: Get-MpComputerStatus of Microsoft Learn.

In passive mode it still says that it is enabled, and that it protects in real time (mondoohq/mql#10381): the mode decides. In
"EDR Block Mode" nobody can tell (MicrosoftDocs/microsoft-365-docs#9775), and a record without a mode does not say whether it is
passive. Windows 10 1607 came with version 4.10, which has no mode to say.
"""

from datetime import datetime
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.powershell import instant_of, rows_of
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

NAME: Final = "Microsoft Defender Antivirus"
STATUS: Final = (
    "Get-MpComputerStatus | Select-Object AMServiceEnabled, AntivirusEnabled, RealTimeProtectionEnabled, AMRunningMode, "
    "AntivirusSignatureLastUpdated, AMEngineVersion, IsTamperProtected, DefenderSignaturesOutOfDate, AMProductVersion"
)
_NORMAL, _NOT_RUNNING, _HIDDEN, _NOT_SAID = "normal", "not running", "edr block mode", ""
_BEFORE_MODES: Final = "4.10."
_PASSIVE: Final = frozenset({"passive", "passive mode", "sxs passive mode"})
_NOT_SAID_THERE: Final = Unknown(Why.NOT_RECORDED, "Defender does not say it")
_HIDES: Final = Unknown(Why.NOT_RECORDED, "in EDR block mode Defender does not say whether it protects or only watches")


@parser("get_mpcomputerstatus", f"ConvertTo-Json @({STATUS})", "mpcomputerstatus")
def parse_status(text: str) -> AntivirusProduct:
    """The record, of any version: that of Windows 10 1607 has no mode, and there the other words are all that is said."""
    (row,) = (each["Details"] if isinstance(each.get("Details"), dict) else each for each in rows_of(text))
    if "AMServiceEnabled" not in row:
        raise ValueError("another record than Defender's")
    mode = str(row.get("AMRunningMode") or _NOT_SAID).lower()
    passive = _passive(mode)
    service = _flag(row, "AMServiceEnabled")
    return AntivirusProduct(
        name=NAME,
        running=False if mode == _NOT_RUNNING else service,
        on_access=False if mode == _NOT_RUNNING or passive is True else _on_access(row, passive),
        signatures_published_at=_published_at(row),
        engine_version=str(row["AMEngineVersion"]) if row.get("AMEngineVersion") else _NOT_SAID_THERE,
        automatic_updates=_NOT_SAID_THERE,
        managed_by=_NOT_SAID_THERE,
        calls_itself_current=_reversed(_flag(row, "DefenderSignaturesOutOfDate")),
        passive=passive,
        tamper_protected=_flag(row, "IsTamperProtected"),
    )


def _passive(mode: str) -> bool | Unknown:
    if mode in (_NORMAL, _NOT_RUNNING):
        return False
    if mode in _PASSIVE:
        return True
    if mode == _NOT_SAID:
        return _NOT_SAID_THERE
    return _HIDES if mode == _HIDDEN else Unknown(Why.UNKNOWN_VALUE, "Defender is in a mode that this version does not know")


def _on_access(row: dict[str, Any], passive: bool | Unknown) -> bool | Unknown:  # noqa: FBT001 - the field's own type
    """Both switches must be on; where the mode is hidden or not said, on says nothing and off is off."""
    flags = [_flag(row, name) for name in ("AntivirusEnabled", "RealTimeProtectionEnabled")]
    if any(each is False for each in flags):
        return False
    said = flags if _has_no_mode(row) else [passive, *flags]
    return next((each for each in said if isinstance(each, Unknown)), True)


def _has_no_mode(row: dict[str, Any]) -> bool:
    return not row.get("AMRunningMode") and str(row.get("AMProductVersion")).startswith(_BEFORE_MODES)


def _flag(row: dict[str, Any], name: str) -> bool | Unknown:
    value = row.get(name)
    return value if isinstance(value, bool) else _NOT_SAID_THERE


def _reversed(value: bool | Unknown) -> bool | Unknown:  # noqa: FBT001 - the field's own type
    return value if isinstance(value, Unknown) else not value


def _published_at(row: dict[str, Any]) -> datetime | Unknown:
    """When the definitions came, which is not before they were published."""
    value = row.get("AntivirusSignatureLastUpdated")
    return instant_of(value) if isinstance(value, str) else _NOT_SAID_THERE
