"""What systemd hears from the service: over a real socket, in the form of sd_notify(3)."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from school import PATIENCE_SECONDS, PROGRAMS

from agent.service_notices import ServiceNotices

OWN = 4711  # a process id


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager's end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(PATIENCE_SECONDS)
        yield line


def heard(manager: socket.socket) -> list[str]:
    """What was said until now."""
    manager.settimeout(0)
    said = []
    while True:
        try:
            said.append(manager.recv(4096).decode())
        except BlockingIOError:
            return said


def asked(manager: socket.socket, **more: str) -> ServiceNotices:
    return ServiceNotices.of({"NOTIFY_SOCKET": str(manager.getsockname()), **more}, OWN)


def test_a_manager_hears_that_the_service_works_and_that_it_ends(manager: socket.socket):
    notices = asked(manager)
    notices.ready()
    notices.alive(0.0)
    notices.stopping()
    assert heard(manager) == ["READY=1", "STOPPING=1"]


def test_who_watches_hears_at_half_its_patience_that_the_service_is_alive(manager: socket.socket):
    notices = asked(manager, WATCHDOG_USEC="120000000", WATCHDOG_PID=str(OWN))
    said = []
    for now in (0.0, 5.0, 59.9, 60.0, 65.0, 130.0):
        notices.alive(now)
        said.append(len(heard(manager)))
    assert said == [1, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("more", [{"WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": ""}])
def test_who_watches_another_process_or_says_no_number_hears_nothing(manager: socket.socket, more: dict[str, str]):
    asked(manager, **{"WATCHDOG_USEC": "1", **more}).alive(9.0)
    assert heard(manager) == []


def test_an_abstract_socket_is_understood():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("")  # unix(7): the kernel chooses an abstract address
        ServiceNotices.of({"NOTIFY_SOCKET": "@" + line.getsockname()[1:].decode()}, OWN).ready()
        assert heard(line) == ["READY=1"]


def test_a_manager_that_is_gone_or_was_never_there_costs_the_service_nothing(tmp_path: Path):
    for environment in ({}, {"NOTIFY_SOCKET": str(tmp_path / "nobody")}):
        ServiceNotices.of(environment, OWN).ready()


@pytest.mark.end_to_end
def test_the_service_says_that_it_works_once_it_does_and_that_it_ends(manager: socket.socket, state: Path, tmp_path: Path):
    told = {**os.environ, "NOTIFY_SOCKET": str(manager.getsockname()), "WATCHDOG_USEC": "60000000"}
    command = [PROGRAMS / "rollcall-agent", "run", "--state", state, "--settings", tmp_path / "no-settings"]
    with subprocess.Popen(command, env=told) as service:
        assert [manager.recv(4096), manager.recv(4096)] == [b"READY=1", b"WATCHDOG=1"]
        service.terminate()
        assert manager.recv(4096) == b"STOPPING=1"
    assert service.returncode == 0
