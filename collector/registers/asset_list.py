"""Where a serial number and an asset tag are not those of one line of the asset list."""

from collector.registers.problems import Problem
from collector.store import assets
from collector.store.database import Transaction
from compliance import serial_numbers


def contradictions(tx: Transaction, school_id: str, serial: str, asset_tag: str, *, of: str = "") -> list[Problem]:
    """What the asset list says against the two; `of` begins the names of the fields. What it lacks, it cannot deny."""
    tagged = assets.with_tag(tx, school_id, asset_tag)
    numbered = assets.with_serial(tx, school_id, serial)
    found = []
    if serial and tagged is not None and tagged.serial and not serial_numbers.are_equal(tagged.serial, serial):
        remedy = f"the asset list has {tagged.serial} for {tagged.asset_tag}; correct one of them"
        found.append(Problem(f"{of}serial", serial, remedy))
    if asset_tag and numbered is not None and numbered.asset_tag.lower() != asset_tag.lower():
        remedy = f"the asset list has {numbered.asset_tag} for serial number {numbered.serial}; correct one of them"
        found.append(Problem(f"{of}asset_tag", asset_tag, remedy))
    return found
