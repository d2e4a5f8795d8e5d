"""A device of a real collector's school: how it enrols, what it says of itself, and what the collector holds of it."""

import json
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

from school import School, agent

from agent.state_folder import StateFolder
from compliance.envelope import Purpose, read_outer

NO_ONE = 1  # a port on which nobody listens


def enrolled(school: School, folder: Path, file: Path, **environment: str) -> Path:
    """Enrol a device with this file, and approve it unless it is in the asset list; its state folder."""
    state = folder / "state"
    done = agent(state, "enrol", "--from", str(file), "--asset-tag", folder.name[:40], **environment)
    assert done.returncode == 0, done.stderr
    found = told(state)
    if found["awaiting_approval"]:
        school.rollcall("device", "approve", found["device_id"])
    return state


def told(state: Path) -> dict[str, Any]:
    """What it says of itself."""
    answer: dict[str, Any] = json.loads(agent(state, "status", "--json").stdout)
    return answer


def device_id(state: Path) -> str:
    """Its name among devices."""
    return str(told(state)["device_id"])


def status(state: Path) -> tuple[int, int, int]:
    """Reports made, acknowledged, waiting."""
    found = told(state)
    return found["reports_made"], found["reports_acknowledged"], found["reports_waiting"]


def turned(state: Path, **changes: object) -> None:
    """Let the device look for its collector elsewhere."""
    record = StateFolder(state).enrolment_file
    record.write_text(json.dumps({**json.loads(record.read_text()), **changes}))


def without_collector(state: Path) -> "subprocess.CompletedProcess[str]":
    """Run once while the collector cannot be reached: the record names a port where nobody listens."""
    record = StateFolder(state).enrolment_file
    kept = record.read_text()
    turned(state, agents_port=NO_ONE, https_port=NO_ONE)
    try:
        return agent(state, "run", "--once")
    finally:
        record.write_text(kept)


def messages(school: School, state: Path) -> list[dict[str, Any]]:
    """Each message that the collector holds of the device, in their order, as its evidence shows them."""
    file = state.parent / "evidence"
    school.rollcall("evidence", "export", device_id(state), "-o", str(file))
    lines = [json.loads(each) for each in file.read_text().splitlines()]
    return [each for each in lines if each["kind"] == "message"]


def kinds(school: School, state: Path) -> list[str]:
    """The kind of each message, of evidence that the collector's own check lets pass."""
    held, keys = messages(school, state), state.parent / "keys.json"
    school.rollcall("evidence", "keys", "-o", str(keys))
    school.rollcall("verify", str(state.parent / "evidence"), "--keys", str(keys))
    return [Purpose(read_outer(b64decode(each["sealed"])).payload_type).name for each in held]
