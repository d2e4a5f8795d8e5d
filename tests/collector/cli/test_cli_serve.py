"""The log of `rollcall serve`, as whoever runs it sees it."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from collector.cli.exit_codes import ExitCode
from collector.store import schools
from collector.wiring import open_collector
from tests.fakes.command_line import Rollcall
from tests.fakes.school_records import SCHOOL


def test_the_log_tells_the_fields_of_what_happened(rollcall: Rollcall, tmp_path: Path):
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        rollcall("init", "Example Primary School", "--data", data, "--enrolment-port", port)
        with open_collector(data) as collector, collector.database.writing() as tx:
            schools.create(tx, replace(SCHOOL, school_id="second"))
        served = subprocess.run(
            [Path(sys.executable).parent / "rollcall", "serve", "--data", data],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ},
            timeout=60,
        )

    logged, refused = served.stderr.splitlines()
    assert (served.returncode, str(port) in refused) == (ExitCode.REFUSED, True)
    assert re.fullmatch(
        r"[0-9-]{10}T[0-9:.]{12}Z WARNING collector\.serving_wiring: "
        r"loans/inbox is not watched: this collector serves several schools schools=2",
        logged,
    )
