"""The real machine's answers: limits hold, and every failure is one of the agent's own errors."""

import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.allowed_commands import ALLOWED_COMMANDS, AllowedCommand
from agent.errors import AccessDenied, MissingTool, NotRecorded, NotSupported, TimedOut, UnexpectedOutput
from agent.local_host import LocalHost
from agent.watching.media_journal import MediaJournal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs used here are those of Unix")


@pytest.fixture
def host(tmp_path: Path) -> LocalHost:
    return LocalHost(b"salt", MediaJournal(tmp_path / "media.jsonl"))


def shell(timeout_seconds: float = 10.0, output_limit_bytes: int = 1000, statuses: tuple[int, ...] = (0,)) -> AllowedCommand:
    return AllowedCommand("sh", ("/bin/sh",), timeout_seconds, output_limit_bytes, statuses)


def test_a_program_answers_in_the_standard_language_with_nothing_to_read(host: LocalHost):
    assert host.run(shell(), "-c", 'echo "$LC_ALL $(cat) $HOME"') == "C  \n"


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        pytest.param("exit 3", UnexpectedOutput, "sh ended with status 3", id="a status that is no answer"),
        pytest.param(
            "echo secret; echo secret >&2; exit 1", UnexpectedOutput, "sh ended with status 1", id="without its output"
        ),
        pytest.param(
            "echo 'Permission denied' >&2; exit 1", AccessDenied, "sh needs more rights than this account has", id="rights"
        ),
        pytest.param("yes", UnexpectedOutput, "sh printed more than 1000 bytes", id="too much output"),
        pytest.param("yes >&2 & wait", TimedOut, "sh did not answer in 1 seconds", id="too many complaints"),
        pytest.param("sleep 60", TimedOut, "sh did not answer in 1 seconds", id="too slow"),
        pytest.param("exec >&- 2>&-; sleep 60", TimedOut, "sh did not end in 1 seconds", id="silent and still there"),
    ],
)
def test_a_program_that_does_not_answer_is_a_probe_error(host: LocalHost, script: str, error: type[Exception], words: str):
    with pytest.raises(error) as caught:
        host.run(shell(timeout_seconds=1.0), "-c", script)
    assert str(caught.value) == words


def test_a_program_out_of_time_is_ended_with_its_children(host: LocalHost, tmp_path: Path):
    mark = tmp_path / "still-alive"
    with pytest.raises(TimedOut):
        host.run(shell(timeout_seconds=0.3), "-c", f"(sleep 1; touch {mark}) & sleep 60")
    time.sleep(1.2)
    assert not mark.exists()


def test_a_status_that_the_inventory_calls_an_answer_is_one(host: LocalHost):
    assert host.run(shell(statuses=(0, 1)), "-c", "echo no; exit 1") == "no\n"


def test_a_program_that_is_not_installed_is_missing(host: LocalHost):
    with pytest.raises(MissingTool, match="nowhere is not installed"):
        host.run(AllowedCommand("nowhere", ("/nowhere/nowhere",), 1.0, 10))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may run programs as others")
def test_a_program_run_as_a_user_has_that_user_s_rights_and_no_other_groups(host: LocalHost):
    assert host.run_as_user(
        65534, {"XDG_RUNTIME_DIR": "/run/user/65534"}, shell(), "-c", 'echo "$(id -u) $(id -G) $XDG_RUNTIME_DIR"'
    ) == ("65534 65534 /run/user/65534\n")


def test_the_error_side_is_an_answer_only_of_programs_that_answer_there(host: LocalHost):
    program = ("-c", "echo said; echo told >&2")
    assert host.run(shell(), *program) == "said\n"
    assert host.run(replace(shell(), answers_on_error_side=True), *program) == "said\ntold\n"


def test_every_listed_program_has_absolute_paths_a_time_limit_and_an_output_limit():
    faulty = [
        each.name
        for each in ALLOWED_COMMANDS
        if not all(path.startswith(("/", "C:\\")) for path in each.paths)
        or each.timeout_seconds <= 0
        or each.output_limit_bytes <= 0
    ]
    assert faulty == []


def test_where_there_is_no_registry_none_is_read(host: LocalHost):
    with pytest.raises(NotSupported, match="no registry"):
        host.read_registry(r"HKLM\SOFTWARE\Example", "Value")


def test_a_file_says_when_it_was_last_changed_and_a_missing_one_is_not_recorded(host: LocalHost, tmp_path: Path):
    (tmp_path / "list").write_bytes(b"")
    os.utime(tmp_path / "list", (1_795_392_000, 1_795_392_000))
    assert host.modified_at(str(tmp_path / "list")) == datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(NotRecorded):
        host.modified_at(str(tmp_path / "nowhere"))


def test_a_file_longer_than_the_limit_is_refused(host: LocalHost, tmp_path: Path):
    (tmp_path / "long").write_bytes(b"x" * 11)
    with pytest.raises(UnexpectedOutput, match="longer than 10 bytes"):
        host.read_text(str(tmp_path / "long"), limit_bytes=10)


def test_a_missing_file_is_not_recorded_and_a_missing_folder_is_empty(host: LocalHost, tmp_path: Path):
    with pytest.raises(NotRecorded):
        host.read_text(str(tmp_path / "missing"))
    assert (host.list_names(str(tmp_path / "missing")), host.exists(str(tmp_path / "missing"))) == ((), False)


def test_a_socket_without_anybody_behind_it_is_not_recorded(host: LocalHost, tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(tmp_path / "s"))
    with pytest.raises(NotRecorded):
        host.ask_socket(str(tmp_path / "s"), b"zPING\0")


def test_a_socket_is_asked_and_its_answer_read_to_the_end(host: LocalHost, tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen(1)

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(b"PONG\0" if line.recv(100) == b"zPING\0" else b"?")

        thread = threading.Thread(target=answer)
        thread.start()
        reply = host.ask_socket(str(tmp_path / "s"), b"zPING\0")
        thread.join(10)
    assert reply == "PONG\0"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_this_very_process_is_listed(host: LocalHost):
    assert os.getpid() in {each.pid for each in host.processes()}


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="takes on another user's rights on Linux")
def test_a_program_is_of_the_person_who_started_it_whatever_rights_it_took_on(host: LocalHost):
    program = "import os, sys; os.setresuid(65534, 0, 0); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        (listed,) = (each for each in host.processes() if each.pid == process.pid)
        process.communicate()
    assert listed.user_id == 65534


def test_the_clock_and_the_start_of_the_system_are_told(host: LocalHost):
    assert (len(host.boot_id()), host.monotonic_milliseconds() > 0, host.now().tzinfo) == (16, True, UTC)


def test_a_pseudonym_is_the_same_for_any_spelling_and_another_with_another_salt(host: LocalHost, tmp_path: Path):
    other = LocalHost(b"another salt", MediaJournal(tmp_path / "media.jsonl"))
    codes = {host.pseudonym("A.Sample"), host.pseudonym("a.sample "), other.pseudonym("a.sample")}
    assert [len(code) for code in codes] == [64, 64]
