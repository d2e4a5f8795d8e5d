"""The invented assets that the simulated devices claim to be: a table, one device a line."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent.errors import ConfigurationError

_COLUMNS: Final = ("asset_tag", "make", "model", "serial", "kind")
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class InventedAsset:
    """One line. `asset_tag` is unique in the roster, and names the folder in which the device keeps its keys."""

    asset_tag: str
    make: str
    model: str
    serial: str
    portable: bool


def read_roster(file: Path) -> tuple[InventedAsset, ...]:
    """Every asset of the table. Raises ConfigurationError naming file, line and remedy."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream)
            assets = tuple(_asset(file, table.line_num, row) for row in table)
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}. `rollcall simulate` writes it") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{file} is not a table in UTF-8: {error}. `rollcall simulate` writes it") from error
    if not assets:
        raise ConfigurationError(f"{file} has no line with an asset. `rollcall simulate` writes it")
    if len({each.asset_tag.casefold() for each in assets}) < len(assets):
        raise ConfigurationError(f"{file} has an asset tag twice. Every simulated device needs its own")
    return assets


def _asset(file: Path, line: int, row: Mapping[str, str | None]) -> InventedAsset:
    cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    if not _SAFE_NAME.fullmatch(cells["asset_tag"]):
        tag = cells["asset_tag"][:40]
        raise ConfigurationError(f"{file}, line {line}: asset_tag is {tag!r}; expected letters, digits, dots and dashes")
    return InventedAsset(cells["asset_tag"], cells["make"], cells["model"], cells["serial"], cells["kind"] == "laptop")
