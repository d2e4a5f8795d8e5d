"""Microsoft Defender for Endpoint on Linux and macOS. Source: mdatp health, as Microsoft Learn documents it.

"healthy" only means that the agent's parts work: passive mode, real-time protection and the licence decide
(MicrosoftDocs/microsoft-365-docs#12365), and without one of the three words nobody knows. An unlicensed install prints a banner
first. On macOS a value can be "unavailable" while the system has not approved the product's parts.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

NAME: Final = "Microsoft Defender for Endpoint"
_LINE: Final = re.compile(r"^(\w+)\s+: (.*)$", re.MULTILINE)


def product_of(text: str) -> AntivirusProduct:
    """The health record, as JSON or as the text of `name : value` lines. Raises what a parser may raise."""
    values = _from_json(text) if "{" in text else _from_lines(text)
    if "healthy" not in values:
        raise ValueError("not a health record")
    health = _Health(values)
    return AntivirusProduct(
        name=NAME,
        running=health.works(),
        on_access=health.on_access(),
        signatures_published_at=health.instant("definitionsUpdated"),
        engine_version=health.text("engineVersion"),
        automatic_updates=health.flag("automaticDefinitionUpdateEnabled"),
        managed_by=health.text("managedBy"),
        calls_itself_current=health.is_word("definitionsStatus", "uptodate"),
        passive=health.flag("passiveModeEnabled"),
        tamper_protected=health.is_word("tamperProtection", "block"),
    )


def not_read(because: Unknown) -> AntivirusProduct:
    """The product is there, and what it does is not known."""
    return AntivirusProduct(NAME, *(because,) * 9)


def _from_json(text: str) -> dict[str, Any]:
    record = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return {name: value["value"] if isinstance(value, dict) and "value" in value else value for name, value in record.items()}


def _from_lines(text: str) -> dict[str, Any]:
    """The text form spells real_time_protection_enabled where JSON has realTimeProtectionEnabled; managed values say so."""
    values = {_camel(name): value.replace("[managed]", "").strip().strip('"') for name, value in _LINE.findall(text)}
    return {name: {"true": True, "false": False}.get(value, value) for name, value in values.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


class _Health:
    """The record, with absence as Unknown."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def _get(self, name: str) -> object:
        value = self._values.get(name)
        return Unknown(Why.NOT_RECORDED, f"Defender does not say {name}") if value in (None, "", "unavailable") else value

    def flag(self, name: str) -> bool | Unknown:
        value = self._get(name)
        return value if isinstance(value, bool | Unknown) else Unknown(Why.UNEXPECTED_OUTPUT, f"Defender's {name} is odd")

    def works(self) -> bool:
        """Mdatp itself only answers while its daemon does. Without full disk access macOS keeps people's files from it."""
        return self._values.get("fullDiskAccessEnabled") is not False

    def on_access(self) -> bool | Unknown:
        """Real-time protection on, passive mode off and a licence: one no decides, else one that is not known."""
        passive = self.flag("passiveModeEnabled")
        said = (
            self.flag("realTimeProtectionEnabled"),
            passive if isinstance(passive, Unknown) else not passive,
            self.flag("licensed"),
        )
        if any(each is False for each in said):
            return False
        return next((each for each in said if isinstance(each, Unknown)), True)

    def text(self, name: str) -> str | Unknown:
        value = self._get(name)
        return value if isinstance(value, Unknown) else str(value)

    def is_word(self, name: str, word: str) -> bool | Unknown:
        """Whether it is that word, which JSON writes as `{"$type": "upToDate"}` and text as "up_to_date"."""
        value = self._get(name)
        if isinstance(value, Unknown):
            return value
        said = value.get("$type") if isinstance(value, dict) else value
        return str(said).replace("_", "").lower() == word

    def instant(self, name: str) -> datetime | Unknown:
        """JSON gives milliseconds as a string. It is when the definitions came, which is not before they were published."""
        value = self._get(name)
        if isinstance(value, Unknown):
            return value
        milliseconds = str(value)
        if not milliseconds.isdecimal():
            return Unknown(Why.UNEXPECTED_OUTPUT, f"Defender's {name} is not a time in milliseconds")
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))
