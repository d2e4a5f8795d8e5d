"""What each of the agent's processes loads: the resident holds it for ever, and each survey pays for it at its start."""

import subprocess
import sys
from pathlib import Path

import pytest
from made_up_device import new_folder, record_of

from agent.enrolment_record import save_enrolment
from agent.sessions.briefing import POLICY_NAME, NoPolicy, PolicyInForce, keep_policy, load_policy, read_once
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.version import VERSION
from tests.fakes.packs import S004

NEVER_BY_A_SURVEY = [
    "grpc",
    "asyncio",
    "ssl",
    "http.client",
    "urllib.request",
    "email",
    "cryptography.x509",
    "agent.sessions.session",
]
NEVER_BY_A_SURVEY += ["compliance.policy", "compliance.context"]
NEVER_BY_THE_RESIDENT = [*NEVER_BY_A_SURVEY, "google.protobuf", "cryptography", "sqlite3", "psutil", "shutil", "difflib"]


def loaded(of: list[str], *command: str) -> list[str]:
    """Which of these modules a command of the agent has loaded when it ends."""
    script = f"import sys, agent.cli; agent.cli.main({list(command)}); print([each for each in {of} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    found = done.stdout.splitlines()[-1]
    return [each for each in of if f"'{each}'" in found]


@pytest.fixture
def enrolled(tmp_path: Path) -> StateFolder:
    """A device with keys and a policy, and a collector that nobody can reach."""
    folder = new_folder(tmp_path)
    save_enrolment(folder, record_of(Identity.load_or_create(folder)))
    keep_policy(folder, PolicyInForce("s004-primary", "1", S004))
    return folder


def of(folder: StateFolder) -> list[str]:
    return ["--state", str(folder.path), "--settings", str(folder.path)]


def test_a_survey_loads_no_line_to_the_collector_no_certificates_and_no_rules(enrolled: StateFolder):
    assert loaded(NEVER_BY_A_SURVEY, "worker", "--survey", "schedule", "--keep", *of(enrolled)) == []
    assert loaded(["agent.spool.spool"], "worker", "--survey", "schedule", "--keep", *of(enrolled)) == ["agent.spool.spool"]


def test_a_survey_is_over_before_anything_is_looked_through_for_garbage(enrolled: StateFolder):
    script = (
        "import gc, runpy, sys\n"
        f"sys.argv[1:] = {['worker', '--survey', 'schedule', '--keep', *of(enrolled)]}\n"
        "try: runpy.run_module('agent', run_name='__main__')\n"
        "except SystemExit as ended: print(ended.code, gc.isenabled())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "0 False"


def test_nearly_all_values_that_a_survey_loads_are_made_quickly(enrolled: StateFolder):
    script = (
        "import dataclasses, sys, agent.cli; from compliance.unknown import Unknown\n"
        f"agent.cli.main({['worker', '--survey', 'schedule', '--keep', *of(enrolled)]})\n"
        "ours = [each for name, module in list(sys.modules.items()) if name.partition('.')[0] in ('agent', 'compliance')\n"
        "        for each in vars(module).values() if isinstance(each, type) and dataclasses.is_dataclass(each)]\n"
        "quick = {each for each in ours if each.__setattr__ is Unknown.__setattr__}\n"
        "print(len(quick), len(set(ours)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    quick, all_of_them = map(int, done.stdout.splitlines()[-1].split())
    assert quick > 100  # the facts alone are more than fifty
    assert quick > 0.8 * all_of_them


def test_the_service_loads_nothing_heavy_before_its_first_worker(tmp_path: Path):
    assert loaded(NEVER_BY_THE_RESIDENT, "run", "--state", str(tmp_path), "--settings", str(tmp_path)) == []


def test_a_session_over_grpc_loads_no_other_http_client():
    script = "import sys, agent.ways.wiring; print('agent.line.uplink' in sys.modules, 'http.client' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True).stdout
    assert found.split() == ["True", "False"]


WITHOUT_OPENSSL = """
import agent.cli
agent.cli.main({command})
mapped = open("/proc/self/maps", encoding="utf-8").read()
print([each for each in ("cygrpc", "libcrypto", "libssl") if each in mapped])
import hashlib, ssl
print(hashlib.sha256(b"").hexdigest()[:8], ssl.create_default_context().check_hostname)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has mapped is read in /proc")
def test_a_worker_that_was_at_the_collector_never_loaded_pythons_openssl_and_https_finds_it(enrolled: StateFolder):
    command = ["worker", "--survey", "schedule", "--once", *of(enrolled)]
    script = WITHOUT_OPENSSL.format(command=command)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-2:] == ["['cygrpc']", "e3b0c442 True"]


def test_what_a_policy_asks_for_is_kept_beside_it(enrolled: StateFolder):
    policy = load_policy(enrolled)
    assert isinstance(policy, PolicyInForce)
    assert policy.asks is not None
    assert policy.asked == PolicyInForce(policy.policy_id, policy.version, policy.toml).asked


@pytest.mark.parametrize("kept", ['"read_by": "0.0.1"', '"read_by": 7'], ids=["another version", "no version"])
def test_what_another_version_read_is_read_again_once(enrolled: StateFolder, kept: str):
    name = (enrolled.read(POLICY_NAME) or b"").replace(f'"read_by": "{VERSION}"'.encode(), kept.encode())
    enrolled.write(POLICY_NAME, name)
    before = load_policy(enrolled)
    again = read_once(enrolled, before)
    assert isinstance(before, PolicyInForce)
    assert isinstance(again, PolicyInForce)
    assert (before.asks, again.asks is None, load_policy(enrolled)) == (None, False, again)
    assert again.asked == before.asked


def test_a_fact_that_this_version_does_not_know_is_left_out_of_what_is_asked(enrolled: StateFolder):
    enrolled.write(POLICY_NAME, (enrolled.read(POLICY_NAME) or b"").replace(b'"screen_lock"', b'"tea_kettle"'))
    policy = load_policy(enrolled)
    assert isinstance(policy, PolicyInForce)
    assert "tea_kettle" not in (policy.asks or ())
    assert policy.asked


def test_no_policy_is_nothing_to_read(folder: StateFolder):
    assert read_once(folder, NoPolicy()) == NoPolicy()
    assert folder.read(POLICY_NAME) is None
