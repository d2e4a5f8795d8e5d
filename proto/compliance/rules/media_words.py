"""What rules about removable media have in common: words for the kinds, and how far back they look."""

from collections.abc import Mapping
from typing import Final

from compliance.facts import MediumKind
from compliance.rules.parameter import DurationParameter, Stricter

KINDS_IN_WORDS: Final[Mapping[MediumKind, str]] = {
    MediumKind.USB_STORAGE: "A USB stick or disk",
    MediumKind.SD_CARD: "A memory card",
    MediumKind.OPTICAL: "A CD or DVD",
    MediumKind.EXTERNAL_DISK: "An external disk",
    MediumKind.PHONE: "A phone or camera",
}
NOBODY_WATCHED: Final = "What was plugged in while the agent was not watching is not known"
NONE_WRITABLE: Final = "no removable medium could be written to"
WITHIN: Final = DurationParameter(
    "within", "how far back the rule looks", between=("1 days", "30 days"), stricter=Stricter.HIGHER, default="30 days"
)
