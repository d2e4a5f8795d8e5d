"""Which device somebody at the desk means: by the label that was scanned, the tag that was typed, or the serial number."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from collector.registers.devices_named import devices_named
from collector.store import assets
from collector.store.database import Transaction

_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of it. `is_known`: the asset list has it, or it has enrolled here; else only what was typed."""

    make: str
    model: str
    serial: str
    asset_tag: str
    is_known: bool


def words_of(scanned: str) -> str:
    """What a scanner types like a keyboard: the tag itself, or the address that the label's code holds (`…/d/TAG`)."""
    words = scanned.strip()[:_MOST_CHARACTERS]
    if words.startswith(("https://", "http://")) and "/d/" in words:
        return unquote(urlsplit(words).path.rpartition("/d/")[2]).strip()
    return words


def sought(tx: Transaction, school_id: str, words: str) -> Sought:
    """By asset tag, else by serial number: in the asset list, else among the devices. Nothing found: taken for a tag."""
    asset = assets.with_tag(tx, school_id, words) or assets.with_serial(tx, school_id, words)
    if asset is not None:
        return Sought(asset.make, asset.model, asset.serial, asset.asset_tag, is_known=True)
    for device in devices_named(tx, school_id, words, words):
        return Sought(device.make, device.model, device.serial, device.asset_tag, is_known=True)
    return Sought("", "", "", words, is_known=False)
