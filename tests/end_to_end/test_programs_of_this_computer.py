"""The programs of this computer, told by the real agent to a real collector, and asked for by a technician."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import TAG, School

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this computer's packages are not dpkg's"),
]

PACK = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"


def adopt(school: School, *, asks: bool) -> None:
    pack = school.data.parent / "ours.toml"
    text = PACK.read_text(encoding="utf-8").replace('version = "1"', f'version = "{2 if asks else 3}"')
    pack.write_text(text + ("\n[collect]\nsoftware_inventory = true\n" if asks else ""), encoding="utf-8")
    done = school.rollcall("policy", "adopt", pack)
    assert done.returncode == 0, done.stderr


def reports(school: School, times: int = 1) -> None:
    for _ in range(times):
        done = school.agent("run", "--once")
        assert done.returncode == 0, done.stderr


def programs(school: School) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(school.rollcall("software", "--device", TAG, "--json").stdout)
    return answer


def of_dpkg() -> set[tuple[str, str]]:
    asked = ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Version}\n"]
    rows = [line.split("\t") for line in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()]
    return {(name, version) for state, name, version in rows if state == "installed"}


def test_what_dpkg_has_installed_is_what_a_technician_reads_and_finds_again_after_a_rebuild(school: School) -> None:
    adopt(school, asks=True)
    school.serve()
    school.enrol()
    reports(school, 3)  # the first one brings the policy, the second tells all, the third what changed: nothing
    told = programs(school)
    assert {(each["program"], each["version"]) for each in told["installed"]} >= of_dpkg()
    assert not any("@" in each["publisher"] for each in told["installed"])
    shown = school.rollcall("device", "show", TAG).stdout
    assert f"Programs: {len(told['installed']):,} as of" in shown
    found = school.rollcall("software", "DPKG", "--older-than", "999")
    assert (found.returncode, "On 1 device of 1 that told a list." in found.stdout) == (0, True)
    rebuilt = school.rollcall("rebuild")
    assert (rebuilt.returncode, "programs" in rebuilt.stdout) == (0, False)
    assert programs(school) == told


def test_a_school_that_does_not_ask_any_more_knows_nothing_any_more(school: School) -> None:
    adopt(school, asks=True)
    school.serve()
    school.enrol()
    reports(school, 2)
    assert programs(school)["installed"]
    adopt(school, asks=False)
    reports(school, 2)
    answer = school.rollcall("software", "--device", TAG)
    assert (answer.returncode, programs(school)["installed"]) == (3, [])
