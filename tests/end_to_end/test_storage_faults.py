"""Faults of the disk under real processes. What a fault needs and this machine has not is said, never passed over."""

import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.conftest import School, founded_school

pytestmark = pytest.mark.end_to_end

STORED = 0
UNREACHABLE = 4
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system takes root")


def waiting(school: School) -> int:
    return int(json.loads(school.agent("status", "--json").stdout)["reports_waiting"])


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A small file system of this test's own."""
    folder.mkdir()
    done = subprocess.run(["mount", *options, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine mounts nothing: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def is_kept_until(school: School, why: str) -> None:
    """A report that is made now is not acknowledged; the device keeps it, and the collector says why."""
    before = waiting(school)
    school.agent("run", "--once")
    status, reasons = school.readyz()
    assert (status, why in reasons, waiting(school)) == (503, True, before + 1)


def goes_on_by_itself(school: School) -> None:
    """Ready again without any hand on it, and what waited on the device is delivered."""
    assert school.says("ok\n")
    assert school.agent("run", "--once").returncode != UNREACHABLE
    assert waiting(school) == 0
    (device,) = school.report()["devices"]
    assert device["state"] == "reporting"


def test_a_limit_of_the_account_is_a_disk_that_does_not_write(school: School) -> None:
    """The limit acts on the running process, as a quota does, and needs no root."""
    school.serve()
    school.enrol()
    assert school.serving is not None
    _, most = resource.prlimit(school.serving.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(school.serving.pid, resource.RLIMIT_FSIZE, (4096, most))
    is_kept_until(school, "the disk did not do what it was asked")
    resource.prlimit(school.serving.pid, resource.RLIMIT_FSIZE, (most, most))
    goes_on_by_itself(school)


@needs_root
def test_a_full_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=16m", "tmpfs") as disk, founded_school(tmp_path, disk) as school:
        school.serve()
        school.enrol()
        fill(disk / "filler")
        is_kept_until(school, "no space is left on the disk")
        (disk / "filler").unlink()
        goes_on_by_itself(school)


@needs_root
def test_a_collector_that_cannot_start_on_a_full_disk_says_so_and_starts_when_there_is_room(tmp_path: Path) -> None:
    """SQLite makes two small files when a database is opened. A service manager tries again until they fit."""
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=16m", "tmpfs") as disk, founded_school(tmp_path, disk) as school:
        school.serve()
        school.enrol()
        school.stop()
        fill(disk / "filler")
        refused = school.rollcall("serve")
        assert (refused.returncode, "is it full" in refused.stderr) == (UNREACHABLE, True)
        (disk / "filler").unlink()
        school.serve()
        goes_on_by_itself(school)


def fill(file: Path) -> None:
    """Until nothing fits any more."""
    with file.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            return


@needs_root
def test_a_disk_without_room_for_another_file_still_takes_reports(tmp_path: Path) -> None:
    options = ("-t", "tmpfs", "-o", "size=16m,nr_inodes=100", "tmpfs")
    with mounted(tmp_path / "disk", *options) as disk, founded_school(tmp_path, disk) as school:
        school.serve()
        school.enrol()
        with pytest.raises(OSError, match="No space left"):
            for number in range(100):
                (disk / f"file-{number}").touch()
        assert school.agent("run", "--once").returncode != UNREACHABLE
        assert (waiting(school), school.readyz()) == (0, (200, "ok\n"))


@needs_root
def test_a_disk_that_stands_still_for_ten_seconds(tmp_path: Path) -> None:
    image = tmp_path / "image"
    with image.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    with mounted(tmp_path / "disk", "-o", "loop", str(image)) as disk, founded_school(tmp_path, disk) as school:
        school.serve()
        school.enrol()
        frozen = subprocess.run(["fsfreeze", "--freeze", disk], capture_output=True, text=True, check=False)
        if frozen.returncode:
            pytest.skip(f"this machine freezes nothing: {frozen.stderr.strip()}")
        try:
            agent = school.start_agent("run", "--once")
            assert school.says("the disk has let us wait")
            time.sleep(5)
            assert agent.poll() is None
        finally:
            subprocess.run(["fsfreeze", "--unfreeze", disk], check=True)
        agent.communicate(timeout=60)
        assert (agent.returncode != UNREACHABLE, waiting(school)) == (True, 0)
        assert school.says("ok\n")
