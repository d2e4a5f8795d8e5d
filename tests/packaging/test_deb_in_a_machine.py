"""The .deb in a real (virtual) Debian 12: installed, enrolled, upgraded, removed, installed again and purged.

Needs a device lab named by ROLLCALL_LAB; takes about ten minutes, more where the cores are busy.
`ROLLCALL_LAB=… make test TESTS=tests/packaging`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.agent.school import School
from tests.packaging.deb_walk import (
    ended_by_the_watchdog,
    enrolled,
    held_of,
    installed,
    installed_again,
    purged,
    seen_in_the_sandbox_as_outside,
    upgraded_while_it_ran,
    upgraded_while_it_was_stopped,
)
from tests.packaging.guest import HOST, LAB, guest
from tests.packaging.partings_walk import removed, started_anew, stopped

ROOT: Final = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(4 * 3600),
    pytest.mark.skipif(not LAB, reason="no device lab is named by ROLLCALL_LAB"),
]


def built(folder: Path, release: int) -> str:
    """A package of this checkout, uncompressed to be quick, in `folder`; its name."""
    out = folder.parent / f"out-{release}"
    how = {"OUT": str(out), "FORMATS": "deb", "COMPRESSION": "none", "RELEASE": str(release), "PYTHON": sys.executable}
    command = ["sh", ROOT / "agent" / "packaging" / "linux" / "build.sh"]
    subprocess.run(command, check=True, env={**os.environ, **how}, capture_output=True)
    (file,) = out.glob("*.deb")
    return shutil.move(file, folder / file.name).name


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A school whose collector serves on this computer, known to devices by the guest's name for it."""
    (tmp_path / "school").mkdir()
    founded = School(tmp_path / "school" / "data", host=HOST)
    founded.found()
    founded.serve()
    yield founded
    founded.stop()


def test_the_deb_is_installed_upgraded_removed_and_purged(school: School, tmp_path: Path):
    share = tmp_path / "share"
    share.mkdir()
    first, second = built(share, 1), built(share, 2)
    shutil.copy(school.enrolment_file, share)
    with guest(share) as machine:
        installed(machine, first)
        enrolled(machine, school)
        seen_in_the_sandbox_as_outside(machine, school)
        upgraded_while_it_ran(machine, second)
        upgraded_while_it_was_stopped(machine, second)
        stopped(machine, school)
        started_anew(machine, school)
        ended_by_the_watchdog(machine)
        device = removed(machine, school)
        installed_again(machine, second, device)
        made = machine.says()["reports_made"]
        assert [each.sequence for each in held_of(machine, school)] == list(range(1, made + 1)), (
            "no hole from the first to the last"
        )
        purged(machine)
