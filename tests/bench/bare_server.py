"""`python -m tests.bench.bare_server`: receives envelopes on the collector's own ports, and does nothing with them.

What is left of the collector when verifying, parsing, judging and storing are taken away: the part of the limit that is gRPC's.
"""

import asyncio
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
from starlette.applications import Starlette

from collector.config import CollectorConfig
from collector.data_folder import DataFolder
from collector.intake.grpc_health import HealthPort
from collector.intake.listening import Calls, Pages, listening
from collector.intake.protocol import SessionContext
from collector.keys.keys import CollectorKeys
from collector.sessions.budgets import Budgets
from collector.sessions.messages import PROTOCOL
from collector.sessions.reception import WINDOW_MESSAGES
from compliance.capabilities import Capability
from compliance.wire.v1 import enrolment_pb2_grpc, session_pb2, session_pb2_grpc
from tests.fakes.collector import free_ports

ACKNOWLEDGED_TOGETHER: Final = 16
_PATIENCE_SECONDS: Final = 60


class Receiver(session_pb2_grpc.AgentsServicer):
    """Greets, receives, acknowledges every so many messages."""

    def __init__(self, together: int) -> None:
        self._together = together

    async def Session(self, _: object, context: SessionContext) -> None:  # noqa: N802 - named by the service
        """One device's stream, to its end."""
        welcome = session_pb2.Welcome(
            protocol=PROTOCOL, resume_from=1, window_messages=WINDOW_MESSAGES, capabilities=[Capability.BATCH]
        )
        received = 0
        while isinstance(message := await context.read(), session_pb2.AgentMessage):
            match message.WhichOneof("kind"):
                case "hello":
                    await context.write(session_pb2.ServerMessage(welcome=welcome))
                case "envelope":
                    received += len(message.envelope) > 0
                    if received % self._together == 0:
                        await context.write(session_pb2.ServerMessage(ack=session_pb2.Ack(sequence=received)))
                case "batch":
                    received += len(message.batch.envelopes)
                    await context.write(session_pb2.ServerMessage(ack=session_pb2.Ack(sequence=received)))
                case _:
                    return


@contextmanager
def bare_server(data: Path, together: int = ACKNOWLEDGED_TOGETHER) -> Iterator[tuple[psutil.Process, int]]:
    """The process, and the port that it listens on with the keys of this data folder."""
    command = [sys.executable, "-m", "tests.bench.bare_server", "--data", str(data), "--together", str(together)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield psutil.Process(process.pid), int(process.stdout.readline())
    finally:
        process.communicate(timeout=_PATIENCE_SECONDS)


async def serve(data: Path, together: int) -> None:
    """Listen on free ports of loopback, say which is the agents', and serve until the standard input ends."""
    enrolment, agents, https = free_ports(3)
    config = CollectorConfig(listen="127.0.0.1", enrolment_port=enrolment, agents_port=agents, https_port=https, metrics_port=0)
    keys = CollectorKeys(DataFolder.open(data).keys)
    pages = Pages(Starlette(), Starlette(), Starlette())
    calls = Calls(enrolment_pb2_grpc.EnrolmentServicer(), Receiver(together), HealthPort(list))
    async with listening(config, keys, calls, pages, Budgets()):
        print(agents, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = ArgumentParser("python -m tests.bench.bare_server")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--together", type=int, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.data, arguments.together))
