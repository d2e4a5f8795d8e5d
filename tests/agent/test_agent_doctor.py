"""The doctor of a real device beside a real collector: it names what is wrong, in plain words, and who can mend it."""

import json
import os
import re
from pathlib import Path

import pytest
from enrolled_device import NO_ONE, device_id, turned
from school import School, agent

pytestmark = pytest.mark.end_to_end


def before_what_is_read(lines: list[str]) -> list[str]:
    """The steps about keys, files and the way to the collector: how much can be read is this computer's own affair."""
    return lines[: next(at for at, line in enumerate(lines) if " account: " in line)]


def test_the_doctor_finds_nothing_wrong_but_that_no_service_runs(state: Path):
    agent(state, "run", "--once")
    done = agent(state, "doctor")
    shapes = {line.split(":")[0][2:]: line[0] for line in before_what_is_read(done.stdout.splitlines())}
    assert (done.returncode, shapes.pop("watching"), list(shapes.values())) == (0, "!", ["✔"] * 18)


def test_the_doctor_says_what_it_could_not_read_and_that_costs_no_exit_status(state: Path):
    agent(state, "run", "--once")
    done = agent(state, "doctor")
    account, facts, *unread = done.stdout.splitlines()[19:]
    shape = "✔" if os.geteuid() == 0 else "!"
    assert (done.returncode, account.startswith(f"{shape} account: "), facts.startswith("✔ facts: ")) == (0, True, True)
    assert [line for line in unread if not re.match(r"[!–] reads [a-z ]+: .+: not known, because .+", line)] == []
    assert "– reads power: all of it: not known, because " in "\n".join(unread)


def test_the_doctor_tells_machines_the_same(state: Path):
    agent(state, "run", "--once")
    done = agent(state, "doctor", "--json")
    told = json.loads(done.stdout)
    healths = sorted(step["health"] for step in told["steps"][:19])
    assert (done.returncode, told["exit_status"], healths) == (0, 0, ["look"] + ["ok"] * 18)


def test_the_doctor_names_what_is_wrong(state: Path):
    agent(state, "run", "--once")
    turned(state, agents_port=NO_ONE, https_port=NO_ONE)
    (state / "signing.key").chmod(0o644)
    done = agent(state, "doctor")
    wrong = [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("✘")]
    assert (done.returncode, wrong) == (4, ["✘ permissions", "✘ agents' port", "✘ HTTPS port"])


def test_a_way_that_is_shut_is_to_be_looked_at_while_another_works(state: Path):
    turned(state, agents_port=NO_ONE)
    agent(state, "run", "--once")
    done = agent(state, "doctor")
    looked_at = [line for line in before_what_is_read(done.stdout.splitlines()) if not line.startswith("✔")]
    names = [line.split(":")[0] for line in looked_at]
    assert (done.returncode, names) == (0, ["! watching", "! agents' port"])
    assert looked_at[1].endswith("Nothing is lost: what this device sends goes the other way")


def test_the_doctor_says_not_known_of_what_only_this_device_has_wrong(state: Path):
    agent(state, "run", "--once")
    (state / "signing.key").chmod(0o644)
    assert agent(state, "doctor").returncode == 3


def test_a_name_that_nobody_knows_is_said_in_plain_words(state: Path):
    agent(state, "run", "--once")
    turned(state, host="collector.invalid")
    words = "the name collector.invalid is not known in this network; check host in the enrolment file, or ask the technician"
    ran, looked = agent(state, "run", "--once"), agent(state, "doctor")
    found = [line for line in looked.stdout.splitlines() if line.startswith("✘")]
    assert (ran.returncode, ran.stderr, looked.returncode, found) == (
        4,
        f"rollcall-agent run: {words}\n",
        4,
        [f"✘ name: {words}"],
    )


def test_the_doctor_says_who_must_approve_a_device_and_how(school: School, tmp_path: Path):
    state = tmp_path / "state"
    agent(state, "enrol", "--from", str(school.enrolment_file), "--asset-tag", "NOT-LISTED-EITHER")
    name = device_id(state)[:16]
    found = []
    for _ in ("when it enrolled", "when it reported"):
        done = agent(state, "doctor")
        wrong = [line for line in done.stdout.splitlines() if line.startswith("✘")]
        told = [line.endswith(f"rollcall device approve {name}") for line in wrong]
        found.append((done.returncode, told))
        agent(state, "run", "--once")
    school.rollcall("device", "approve", name)
    agent(state, "run", "--once")
    assert (found, agent(state, "doctor").returncode) == ([(5, [True, True])] * 2, 0)
