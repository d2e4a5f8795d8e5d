"""A program that is started as another user is a fork of the agent first: nothing of gRPC may run in it."""

import subprocess
import sys

import pytest

FORKS = """
import os, time
from agent.cli import main
main(["explain"])
import grpc
channel = grpc.insecure_channel("127.0.0.1:1")
grpc.channel_ready_future(channel)
time.sleep(0.2)
for _ in range(10):
    child = os.fork()
    if not child:
        time.sleep(0.02)
        os._exit(len(os.listdir("/proc/self/task")))
    print("threads in the fork:", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
os._exit(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a fork's threads are counted in /proc")
def test_a_fork_of_the_agent_has_no_thread_of_grpc() -> None:
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if "in the fork" in line] == ["threads in the fork: 1"] * 10
