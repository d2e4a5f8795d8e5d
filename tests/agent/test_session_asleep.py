"""A session in which nothing is said: the thread that listens sleeps until something is."""

import queue
import sys
import threading
import time
from pathlib import Path

import pytest
from school import eventually
from service_run import children, service

from agent.enrolment_record import load_enrolment
from agent.errors import AgentError
from agent.line.hearing import Hearing
from agent.line.http2_session import SessionStream
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from compliance.wire.v1 import session_pb2

PATIENCE_SECONDS = 30.0


@pytest.mark.skipif(sys.platform != "linux", reason="how often a thread woke is read in /proc")
def test_who_listens_in_an_open_session_hardly_wakes_while_the_collector_says_nothing(state: Path):
    folder, heard = StateFolder(state), queue.SimpleQueue[Hearing]()
    record, identity = load_enrolment(folder), Identity(folder)
    stream = SessionStream(record.host, record.agents_port, identity.tls(), heard.put)
    hello = session_pb2.Hello(protocol_min=1, protocol_max=1, device_id=identity.device_id)
    stream.send(session_pb2.AgentMessage(hello=hello))
    first = heard.get(timeout=PATIENCE_SECONDS)
    assert isinstance(first, session_pb2.ServerMessage), first
    time.sleep(1.0)  # the rest of the welcome
    before = wake_ups()
    time.sleep(2.0)
    woken = wake_ups() - before
    stream.send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason="seen")))
    stream.close()
    assert woken <= 4, f"{woken} times in two seconds"  # gRPC's blocking interface wakes ten times a second


def test_the_end_of_a_session_is_heard_once_however_it_ends(state: Path):
    folder, heard = StateFolder(state), queue.SimpleQueue[Hearing]()
    record, identity = load_enrolment(folder), Identity(folder)
    stream = SessionStream(record.host, 1, identity.tls(), heard.put)
    end = heard.get(timeout=PATIENCE_SECONDS)
    stream.send(session_pb2.AgentMessage())  # to nobody
    stream.close()
    stream.close()
    assert isinstance(end, AgentError)
    assert (":1 " in str(end), heard.empty()) == (True, True), end


@pytest.mark.skipif(sys.platform != "linux", reason="with what a process was started is read in /proc")
def test_a_worker_of_the_service_gives_large_memory_back_to_the_system(state: Path):
    with service(state) as process:
        eventually(lambda: children(process.pid))
        worker, *_ = children(process.pid)
        given = Path(f"/proc/{worker}/environ").read_bytes().split(b"\0")
    assert b"MALLOC_MMAP_THRESHOLD_=131072" in given


def wake_ups() -> int:
    """How often the threads of this process that wait for messages have slept and were woken (proc(5), status)."""
    ours = [each for each in threading.enumerate() if each.name in ("session", "sessions")]
    assert ours, "nobody listens"
    lines = [Path(f"/proc/self/task/{each.native_id}/status").read_text(encoding="utf-8").splitlines() for each in ours]
    return sum(int(line.split()[1]) for each in lines for line in each if line.startswith("voluntary_ctxt_switches:"))
