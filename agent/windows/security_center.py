"""What Windows' Security Center says of the antivirus products registered with it. Source: AntiVirusProduct of SecurityCenter2.

Microsoft does not document productState. Its parts are known by what tools have in common (osquery's windows_security_products,
amidaware/community-scripts#268): 0xF000 state, 0xF0 definitions. Expired is 0x3000: testing 0x1000 alone would call it on.
"""

import re
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.powershell import rows_of
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

DEFENDER: Final = "{d68ddc3a-831f-4fae-9e44-da132c1acf46}"
PRODUCTS: Final = (
    "Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct | Select-Object displayName, instanceGuid, "
    "productState, @{n='there';e={Test-Path -LiteralPath "
    "([Environment]::ExpandEnvironmentVariables($_.pathToSignedReportingExe).Trim([char]34))}}"
)
_STATE, _ON = 0xF000, 0x1000
_DEFINITIONS: Final = 0x00F0
_PROPERTY: Final = re.compile(r"^(\w+)[ \t]*:[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_NOT_SAID_THERE: Final = Unknown(Why.NOT_RECORDED, "Windows' Security Center does not say it")


def has_defender(text: str) -> bool:
    """Whether Microsoft Defender is among the products listed."""
    return any(_is_defender(each) for each in _rows(text))


@parser("antivirusproduct", f"ConvertTo-Json @({PRODUCTS})", "get_ciminstance")
def parse_products(text: str) -> tuple[AntivirusProduct, ...]:
    """Every product registered, but for what a product that was removed left behind. Of one registered twice the better one.

    A recorded text may also be the list that PowerShell shows on a screen: its names of properties are in no language.
    """
    return _products(_rows(text))


def others_than_defender(text: str) -> tuple[AntivirusProduct, ...]:
    """The same without Microsoft Defender, which its own status tells. Raises what `parse_products` raises."""
    parse_products(text)  # refuses what is no list of products
    return _products([each for each in _rows(text) if not _is_defender(each)])


def _rows(text: str) -> list[dict[str, Any]]:
    return rows_of(text) if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")) else _shown(text)


def _shown(text: str) -> list[dict[str, Any]]:
    """What Format-List shows: a line for each property, and an empty one between two objects."""
    rows: list[dict[str, Any]] = [dict(_PROPERTY.findall(block)) for block in re.split(r"\n\s*\n", text)]
    found = [each for each in rows if each]
    if not found:
        raise ValueError("neither JSON nor a list of properties")
    return found


def _is_defender(row: dict[str, Any]) -> bool:
    """By its number: its name is translated, and Windows itself has had two for it."""
    return str(row.get("instanceGuid")).lower() == DEFENDER


def _products(rows: list[dict[str, Any]]) -> tuple[AntivirusProduct, ...]:
    found: dict[str, AntivirusProduct] = {}
    for row in rows:
        if row.get("there") is not False:
            product = _product(row)
            if product.name not in found or found[product.name].running is False:
                found[product.name] = product
    return tuple(found.values())


def _product(row: dict[str, Any]) -> AntivirusProduct:
    """`on` is its own word for its protection as files are opened; off, snoozed and expired are none."""
    state = int(row["productState"])
    on = state & _STATE == _ON
    return AntivirusProduct(
        name=str(row["displayName"]),
        running=on,
        on_access=on,
        signatures_published_at=_NOT_SAID_THERE,
        engine_version=_NOT_SAID_THERE,
        automatic_updates=_NOT_SAID_THERE,
        managed_by=_NOT_SAID_THERE,
        calls_itself_current=state & _DEFINITIONS == 0,
        passive=_NOT_SAID_THERE,
        tamper_protected=_NOT_SAID_THERE,
    )
