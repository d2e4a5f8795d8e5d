"""`rollcall simulate`: invented assets in the register, and a process of the agent's side that lets their devices report.

The collector's only home of processes: it starts one program, our own agent, in its own interpreter.
"""

import csv
import random
import subprocess  # noqa: TID251 - the collector's one home of processes
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.registers import assets, enrolment_files, enrolment_keys, enrolment_offers
from collector.registers.enrolment_files import CollectorAddress
from collector.store.assets import Asset
from collector.store.database import Database
from compliance.context import DataClass

MOST_DEVICES: Final = 9999
_ACTOR: Final = "rollcall simulate"
_MODELS: Final = (
    ("Invented", "Notebook 14", "laptop"),
    ("Invented", "Notebook 13", "laptop"),
    ("Pretend", "Desk Tower", "desktop"),
    ("Pretend", "Book Air", "laptop"),
)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The files with which the simulated devices are started, and the folder in which they keep their keys."""

    enrolment: Path
    assets: Path
    state: Path


def prepare(
    database: Database,
    address: CollectorAddress,
    state: Path,
    invented: Sequence[Asset],
    *,
    now: datetime,
    new_key: Callable[[], str],
) -> Fleet:
    """Put the assets, marked as simulated, into the register, and make an on-site key with which their devices are let in."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    fleet = Fleet(state / "enrolment.toml", state / "assets.csv", state)
    with database.writing() as tx:
        assets.import_all(tx, address.school_id, list(invented), actor=_ACTOR, now=now, dry_run=False)
        key = enrolment_keys.new(tx, address.school_id, actor=_ACTOR, now=now, new_key=new_key)
    enrolment_files.write(fleet.enrolment, enrolment_offers.on_site(address, key))
    _write_assets(fleet.assets, invented)
    return fleet


def invented_assets(count: int, seed: int, school_id: str, now: datetime) -> list[Asset]:
    """As many assets, SIM-0001 and on. Equal seeds give equal assets."""
    chance = random.Random(seed)  # noqa: S311 - an invented fleet needs repeating, not secrecy
    return [_invented(number, chance, school_id, now) for number in range(1, count + 1)]


def run(fleet: Fleet, seed: int) -> int:
    """Let the devices enrol and report, saying what they do, and answer the exit code of their process."""
    command = [sys.executable, "-m", "agent.simulate"]
    files = ["--enrolment", str(fleet.enrolment), "--assets", str(fleet.assets), "--state", str(fleet.state)]
    return subprocess.run([*command, *files, "--seed", str(seed)], stdin=subprocess.DEVNULL, check=False).returncode


def _invented(number: int, chance: random.Random, school_id: str, now: datetime) -> Asset:
    make, model, kind = chance.choice(_MODELS)
    return Asset(
        school_id=school_id,
        asset_tag=f"SIM-{number:04}",
        make=make,
        model=model,
        serial=f"SIM{number:04}",
        kind=kind,
        off_site=kind == "laptop" and chance.random() < 0.5,
        data_class=chance.choice((*DataClass, None)),
        simulated=True,
        imported_at=now,
    )


def _write_assets(file: Path, invented: Sequence[Asset]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(assets.COLUMNS)
        for each in invented:
            off_site = "yes" if each.off_site else "no"
            writer.writerow([each.asset_tag, each.make, each.model, each.serial, each.kind, off_site, each.data_class or ""])
