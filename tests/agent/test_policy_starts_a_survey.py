"""A policy that is adopted at a real collector is followed by a survey of a real service, without anybody at the device."""

import signal
import subprocess
import time
from base64 import b64decode
from pathlib import Path

import pytest
from enrolled_device import messages, status
from school import PATIENCE_SECONDS, PROGRAMS, School, eventually

from agent.survey import NOT_ASKED_FOR
from compliance.envelope import read_outer
from compliance.wire.codec import decode_report

pytestmark = pytest.mark.end_to_end

PACK = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"
MINUTE = 60.0


def told(school: School, state: Path) -> list[tuple[str, bool]]:
    """What each report was made for, and whether programs were none of its business."""
    payloads = [read_outer(b64decode(each["sealed"])).payload for each in messages(school, state)]
    reports = [decode_report(each).report for each in payloads]
    return [(each.trigger.value, each.readings["software_inventory"] == NOT_ASKED_FOR) for each in reports]


def test_within_a_minute_the_device_tells_what_the_new_policy_asks_for(own_school: School, lent: Path):
    command = [PROGRAMS / "rollcall-agent", "run", "--state", lent, "--settings", lent.parent / "no-settings"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            eventually(lambda: status(lent) == (1, 1, 0))
            asking = lent.parent / "asking.toml"
            asking.write_text(PACK.read_text("utf-8") + "\n[collect]\nsoftware_inventory = true\n", "utf-8")
            own_school.rollcall("policy", "adopt", str(asking))
            until = time.monotonic() + MINUTE
            while status(lent)[1] < 2 and time.monotonic() < until:
                time.sleep(0.5)
            assert told(own_school, lent) == [("boot", True), ("new_policy", False)]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_SECONDS)
