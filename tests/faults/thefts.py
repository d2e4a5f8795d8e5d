"""The two faults that have no number: a collector that is stolen, and a school's filter that opens TLS."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from tests.fakes.network import Filter, FilterAuthority, listening
from tests.faults.fault import Fault
from tests.faults.ground import Ground, ground, rollcall

_DELETE: Final = "DELETE FROM envelopes WHERE sequence = 3"
_ALTER: Final = "UPDATE envelopes SET sealed = CAST(REPLACE(sealed, :was, :becomes) AS BLOB) WHERE sequence = 4"
_WORDS: Final = {"was": b"laptop", "becomes": b"laptoq"}
_REFUSED: Final = 5
_UNREACHABLE: Final = 4


def faults(scratch: Path) -> Iterator[Fault]:
    """Each with a school of its own."""
    yield Fault(
        "+",
        "a stolen collector deletes a message and alters another",
        "whoever checks the evidence with the school's public keys sees both",
        lambda: _stolen(scratch / "stolen"),
    )
    yield Fault(
        "++",
        "the school's filter opens TLS and breaks HTTP/2",
        "not believed and nothing lost; believed where the school says so, over HTTPS",
        lambda: _filtered(scratch / "filtered"),
    )


def _stolen(folder: Path) -> str:
    with ground(folder / "data") as here:
        device, keys = here.device(), folder / "keys.json"
        here.speak(device, [device.next_sealed() for _ in range(5)])
        here.stop()
        here.done("evidence", "keys", "-o", str(keys))
        outcomes = []
        for number, change in enumerate((_DELETE, _ALTER)):
            with closing(sqlite3.connect(here.folder / "rollcall.db")) as raw:
                raw.execute("PRAGMA foreign_keys = OFF")
                raw.execute(change, _WORDS if change is _ALTER else {})
                raw.commit()
            file = folder / f"evidence-{number}"
            here.done("evidence", "export", device.asset_tag, "-o", str(file))
            code, said = rollcall(here.folder, "verify", str(file), "--keys", str(keys))
            assert code == _REFUSED, f"it was not seen: {said}"
            outcomes.append(next(line for line in said.splitlines() if line.strip().startswith("message")).strip())
    return "; ".join(outcomes)


def _filtered(folder: Path) -> str:
    with ground(folder / "data") as here, ExitStack() as stack:
        state, offer = folder / "state", folder / "offer.toml"
        here.done("enrolment-key", "new", "-o", str(offer))
        _agent(state, "enrol", "--from", str(offer), "--asset-tag", "FILTERED-1")
        device_id = json.loads(_agent(state, "status", "--json")[1])["device_id"]
        here.done("device", "approve", device_id)
        authority = _behind_filters(here, state, folder, stack)
        code, said = _agent(state, "run", "--once")
        assert (code, "not signed by the school's authority" in said) == (_UNREACHABLE, True), said
        waiting = _waiting(state)
        assert waiting >= 1, "what was made is gone"
        code, said = _agent(state, "run", "--once", ROLLCALL_AGENT_NETWORK__CA_FILE=str(authority))
        assert (code, _waiting(state)) == (0, 0), said
        return f"{waiting} kept while it was not believed; all delivered over HTTPS once the school named it"


def _behind_filters(here: Ground, state: Path, folder: Path, stack: ExitStack) -> Path:
    """Put a filter before every port of the collector; the file of its authority."""
    made, config = FilterAuthority.made(folder), here.opened.config
    record = state / "enrolment.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    for name in ("enrolment_port", "agents_port", "https_port"):
        there = Filter(made, "127.0.0.1", getattr(config, name))
        told[name] = stack.enter_context(listening(there)).port
    record.write_text(json.dumps(told), encoding="utf-8")
    authority = folder / "authority.pem"
    authority.write_bytes(made.certificate)
    return authority


def _waiting(state: Path) -> int:
    return int(json.loads(_agent(state, "status", "--json")[1])["reports_waiting"])


def _agent(state: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Run a command of the agent: exit code and what it said."""
    program = Path(sys.executable).with_name("rollcall-agent")
    command = [program, *words, "--state", state, "--settings", state.parent / "no-settings"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **environment})
    return done.returncode, done.stdout + done.stderr
