"""`make lab` where there is no lab: every proof is named, and none is said to have held."""

import os
import subprocess
import sys

from tests.lab.__main__ import PROOFS


def test_without_a_lab_every_proof_is_named_as_not_run():
    environment = {**os.environ, "ROLLCALL_LAB": "", "ONLY": ""}
    done = subprocess.run([sys.executable, "-m", "tests.lab"], env=environment, capture_output=True, text=True, check=False)
    *lines, counts = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [each.number for each in PROOFS]
    assert all(" not run here " in line and "no device lab is named by ROLLCALL_LAB" in line for line in lines)
    assert (done.returncode, counts) == (0, f"{len(PROOFS)} proofs: 0 held, 0 failed, {len(PROOFS)} not run here")


def test_every_proof_has_a_number_of_its_own():
    numbers = [each.number for each in PROOFS]
    assert sorted(numbers) == sorted(set(numbers))
