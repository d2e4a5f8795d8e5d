"""A device enrols with what `rollcall kit` wrote, and with nothing else."""

from pathlib import Path

import pytest
from enrolled_device import enrolled, status
from school import School, agent

pytestmark = pytest.mark.end_to_end


def test_a_device_enrols_with_the_file_of_the_kit_and_reports(school: School, tmp_path: Path):
    school.rollcall("kit", "-o", str(tmp_path / "kit"), "--with-key")
    state = enrolled(school, tmp_path, tmp_path / "kit" / "on-site.toml")
    done = agent(state, "run", "--once")
    assert status(state) == (1, 1, 0), done.stderr
