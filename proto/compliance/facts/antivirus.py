"""What looks for harmful programs on the device, and whether it really does."""

from datetime import datetime
from typing import Final

from compliance.facts.told import NOT_SAID, told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that harmful programs are looked for, with definitions that are not old"


@dataclass(frozen=True, slots=True)
class AntivirusProduct:
    """One installed product, judged by what it does, not by being there."""

    name: str = told(_PURPOSE, "the antivirus product")
    running: bool | Unknown = told(_PURPOSE, "whether it is running")
    on_access: bool | Unknown = told(_PURPOSE, "whether it checks files as they are opened")
    signatures_published_at: datetime | Unknown = told(_PURPOSE, "when its virus definitions in use were published")
    engine_version: str | Unknown = told(_PURPOSE, "its version")
    automatic_updates: bool | Unknown = told(_PURPOSE, "whether it updates itself")
    managed_by: str | Unknown = told(_PURPOSE, "what manages it centrally; empty when nothing does")
    calls_itself_current: bool | Unknown = told(_PURPOSE, "whether it calls its definitions up to date", default=NOT_SAID)
    passive: bool | Unknown = told(_PURPOSE, "whether it only watches, beside another product", default=NOT_SAID)
    tamper_protected: bool | Unknown = told(_PURPOSE, "whether it keeps others from switching it off", default=NOT_SAID)


@dataclass(frozen=True, slots=True)
class Antivirus:
    """Which antivirus products there are, and whether each of them works. An empty tuple means: looked for, none there."""

    products: tuple[AntivirusProduct, ...] = told(_PURPOSE, "the antivirus products found")
