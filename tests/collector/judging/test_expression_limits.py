"""An expression may take 50 ms, and its process so much memory; whatever becomes of that process, the collector goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.worker import End, Worker, WorkerEnded
from compliance.unknown import Unknown, Why

SLOW = "antivirus.products.exists(p, p.name.matches('(a*)*b|c{1,500}'))"  # seconds, with names that no device has
MANY = {"antivirus.products": [{"name": "a" * 5000}] * 512}
ONE = {"antivirus.products": [{"name": "a"}]}
QUICK = "firewall.active"
ON = {"firewall.active": True}
A = b"a device"


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def expressions(worker: Worker) -> Expressions:
    return Expressions(worker)


def test_a_slow_expression_is_ended_and_the_next_one_is_answered(expressions: Expressions):
    assert expressions.work_out(SLOW, MANY, A) == Unknown(Why.TIMED_OUT, "it took longer than 50 ms")
    assert expressions.work_out(QUICK, ON, A) is True


def test_devices_that_are_alike_are_worked_out_once(expressions: Expressions, worker: Worker):
    assert expressions.work_out(QUICK, ON, A) is True
    worker.close()
    assert expressions.work_out(QUICK, dict(ON), A) is True
    assert worker.process_id is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_is_killed_is_started_again_and_the_question_asked_once_more(expressions: Expressions, worker: Worker):
    assert expressions.work_out(QUICK, ON, A) is True
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGKILL)
    assert expressions.work_out("!firewall.active", ON, A) is False


def program(source: str) -> Worker:
    """A worker whose process does something else."""
    return Worker((sys.executable, "-c", source), patience_seconds=2)


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)", End.DIED),
        ("import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGPROF)", End.OVER_TIME),
        ("import sys; sys.stdin.readline(); print('no answer', flush=True)", End.DIED),
        ("import sys; sys.stdin.readline(); print('[]', flush=True); sys.stdin.read()", End.DIED),
        ("import sys; sys.stdin.readline(); print('{\"answer\": ', end='', flush=True)", End.DIED),
        ("import time; time.sleep(60)", End.NO_ANSWER),
        ("raise SystemExit(1)", End.DIED),
    ],
)
def test_whatever_the_process_does_its_end_is_told_and_nothing_of_it_is_left(source: str, end: End):
    worker = program(source)
    with pytest.raises(WorkerEnded) as ended:
        worker.ask({"run": QUICK, "values": ON})
    assert (ended.value.end, worker.process_id) == (end, None)


def test_a_process_that_dies_every_time_leaves_its_expression_not_known():
    expressions = Expressions(program("raise SystemExit(1)"))
    died = Unknown(Why.PROBE_FAILED, "the process in which it ran ended, twice")
    assert expressions.work_out(QUICK, ON, A) == died
    assert "ended" in expressions.wrong_with(QUICK)


def test_a_program_that_is_not_there_is_no_fault_of_the_collector():
    with pytest.raises(WorkerEnded):
        Worker(("/nonexistent/python",)).ask({"check": QUICK})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_what_asks_for_more_memory_than_there_is_ends_its_process_alone(worker: Worker):
    """The values alone are more than the process may have."""
    expressions = Expressions(worker)
    found = expressions.work_out("operating_system.name.size() > 0", {"operating_system.name": "a" * 90_000_000}, A)
    assert isinstance(found, Unknown)
    assert expressions.work_out(QUICK, ON, A) is True


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_process_holds_itself_to_its_limits(worker: Worker, expressions: Expressions):
    assert expressions.work_out(QUICK, ON, A) is True
    lines = Path(f"/proc/{worker.process_id}/limits").read_text(encoding="ascii").splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in lines}
    assert limits["Max address space"] == ["268435456", "268435456"]
    assert limits["Max file size"] == limits["Max core file size"] == ["0", "0"]
    assert limits["Max open files"] == ["3", "3"]
    assert limits["Max processes"] == ["0", "0"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_process_has_its_line_alone_and_nothing_of_the_collectors_environment_or_folder(worker: Worker):
    worker.ask({"check": QUICK})
    process = Path(f"/proc/{worker.process_id}")
    assert {each.name for each in (process / "fd").iterdir()} == {"0", "1", "2"}
    assert (process / "cwd").readlink() == Path("/")
    names = {each.partition("=")[0] for each in (process / "environ").read_text().split("\0")}
    assert names <= {"", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LC_CTYPE"}


OUTSIDE = """
import os, socket, sys
from collector.judging.expressions.process import open_nothing_more
open_nothing_more()
for what in (lambda: open(sys.executable), socket.socket, os.fork):
    try:
        made = what()
    except OSError as error:
        print(type(error).__name__, error.strerror)
    else:
        if made == 0:
            os._exit(0)
        print("made one")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="in Linux's words")
def test_once_it_is_loaded_the_process_opens_no_file_and_no_connection_and_starts_no_process_unless_it_is_root():
    done = subprocess.run(
        [sys.executable, "-c", OUTSIDE], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    process = "made one" if os.geteuid() == 0 else "BlockingIOError Resource temporarily unavailable"
    assert done.stdout.splitlines() == ["OSError Too many open files", "OSError Too many open files", process], done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_process_ends_when_the_collector_is_killed(tmp_path: Path, eventually: Callable[[Callable[[], bool]], None]):
    """Its input ends with the collector's end of the line."""
    source = (
        "from collector.judging.expressions.worker import Worker; import os, signal\n"
        "worker = Worker(); worker.ask({'check': 'firewall.active'}); print(worker.process_id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    eventually(lambda: not Path(f"/proc/{int(done.stdout)}").exists())


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for something that another process does."""

    def wait(until: Callable[[], bool]) -> None:
        for _ in range(200):
            if until():
                return
            time.sleep(0.05)
        pytest.fail("it never came")

    return wait
