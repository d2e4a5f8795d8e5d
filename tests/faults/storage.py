"""Faults 34 to 37: a bit that flips, a disk that is full, a database that is locked, a backup that is put back."""

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from collector.store.devices import DeviceState
from tests.faults.fault import Fault
from tests.faults.ground import ground, rollcall, until
from tests.faults.power import cut_power

_SMALL_DISK_MEGABYTES: Final = 12


def faults(scratch: Path, *, quick: bool) -> Iterator[Fault]:
    """Each with a school of its own: what is done to a disk should hurt no other."""
    locked_for, cuts = (3, 2) if quick else (15, 10)
    lab = os.environ.get("ROLLCALL_LAB", "")
    yield Fault(
        "34",
        "one bit of the database flips",
        "found by a check and located, not served as truth",
        lambda: _flip(scratch / "flip"),
    )
    yield Fault(
        "34p",
        f"the power is cut {cuts} times under load",
        "everything acknowledged is there",
        (lambda: cut_power(lab, cuts, _say)) if lab else None,
        why_not="no device lab is named by ROLLCALL_LAB; docs/reliability.md says what was tried",
    )
    if os.geteuid() == 0 and shutil.which("mount"):
        yield Fault(
            "35",
            f"the disk is full ({_SMALL_DISK_MEGABYTES} MB)",
            "no acknowledgement, then it goes on by itself",
            lambda: _full(scratch / "full"),
        )
    else:
        yield Fault(
            "35",
            "the disk is full",
            "no acknowledgement, then it goes on by itself",
            why_not="a small disk can only be made by root",
        )
    yield Fault(
        "36",
        f"another program locks the database for {locked_for} s",
        "no acknowledgement meanwhile, then it goes on by itself",
        lambda: _locked(scratch / "locked", locked_for),
    )
    yield Fault(
        "37",
        "the collector is set back to yesterday's backup",
        "revocations hold, a person is told, devices are heard",
        lambda: _restored(scratch / "restored"),
    )


def _say(words: str) -> None:
    print(f"   {words}", flush=True)


def _flip(folder: Path) -> str:
    with ground(folder / "data") as here:
        devices = [here.device() for _ in range(3)]
        for device in devices:
            for _ in range(20):
                here.speak(device, [device.next_sealed()])
        here.stop()
    _flip_one_bit(folder / "data" / "rollcall.db")
    code, said = rollcall(folder / "data", "doctor", "--deep")
    found = [line.strip() for line in said.splitlines() if "message" in line.casefold()]
    assert code != 0 and found, f"the doctor found nothing: {said}"
    with ground(folder / "data", is_founded=True) as here:
        here.number = len(devices)
        return f"doctor --deep: {found[0][:90]}; {here.check_well()}"


def _flip_one_bit(database: Path) -> None:
    """In the middle of an envelope that is stored."""
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sealed = raw.execute("SELECT sealed FROM envelopes ORDER BY RANDOM() LIMIT 1").fetchone()[0]
    content = bytearray(database.read_bytes())
    place = content.index(sealed[100:160]) + random.randrange(60)  # noqa: S311 - chance, no secret
    content[place] ^= 1
    database.write_bytes(content)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK_MEGABYTES}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _fill(file: Path) -> None:
    """Write until nothing more fits."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(descriptor, bytes(4096)):
            pass
    os.close(descriptor)


def _full(folder: Path) -> str:
    with _small_disk(folder) as disk, ground(disk / "data") as here:
        device = here.device()
        here.speak(device, [device.next_sealed()])
        ballast = disk / "ballast"
        _fill(ballast)
        sealed = [device.next_sealed() for _ in range(30)]
        heard = here.speak(device, sealed)
        held = here.held(device)
        assert heard.acknowledged <= held, f"acknowledged {heard.acknowledged}, held {held}"
        refused = heard.nacks[:1] or [heard.code.name if heard.code else "nothing"]
        assert refused[0] in ("STORAGE_FULL", "INTERNAL", "UNAVAILABLE"), f"answered {heard}"
        ballast.unlink()
        until(lambda: here.speak(device, sealed).acknowledged == 31, "the acknowledgement once there is room")
        assert here.held(device) == 31
        return f"refused with {refused[0]}, nothing acknowledged that is not held; went on by itself"


def _locked(folder: Path, seconds: int) -> str:
    with ground(folder / "data") as here:
        device = here.device()
        here.speak(device, [device.next_sealed()])
        with closing(sqlite3.connect(here.folder / "rollcall.db", isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            releasing = threading.Timer(seconds, lambda: other.execute("ROLLBACK"))
            releasing.start()
            began, sealed = time.monotonic(), device.next_sealed()
            until(lambda: here.speak(device, [sealed]).acknowledged == 2, "the acknowledgement once it is free", seconds + 60)
            took = time.monotonic() - began
            releasing.join()
        assert here.held(device) == 2
        assert took >= seconds - 1, "it was acknowledged while the database was locked"
        return f"acknowledged after {took:.0f} s, when it was free"


def _restored(folder: Path) -> str:
    with ground(folder / "data") as here:
        kept, returned = here.device(), here.lent()
        for device in (kept, returned):
            here.speak(device, [device.next_sealed() for _ in range(3)])
        backup = folder / "backup"
        code, said = here.rollcall("backup", "-o", str(backup))
        assert code == 0, said
        here.speak(kept, [kept.next_sealed()])
        code, said = here.rollcall("loan", "return", here.loan_of(returned))
        assert code == 0, said
        here.kill()
        nonces, receipts = here.nonces, here.receipts
    code, said = rollcall(folder / "data", "restore", str(backup), "--replace")
    assert code == 0, said
    with ground(folder / "data", is_founded=True) as here:
        here.nonces.update(nonces)
        here.receipts.update(receipts)
        assert not here.row(returned).state.may_speak, "a returned device may speak again"
        welcome = here.hello(kept, last_nonce=here.last_nonce(kept), last_acknowledged=4)
        assert welcome.resume_from == 4, f"asked to go on from {welcome.resume_from}"
        _, shown = here.rollcall("incidents")
        assert "backup" in shown.casefold(), f"nobody is told: {shown}"
        assert here.row(kept).state is DeviceState.REPORTING
        return "the return holds, a person is told, the device is asked for what it still holds"
