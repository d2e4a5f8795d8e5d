"""A port that was taken after it was asked for is named like one that was taken before."""

import asyncio
import socket

import grpc
import pytest

from collector.config import CollectorConfig
from collector.errors import PortInUse
from collector.intake.listening import _bind, grpc_options
from collector.sessions.budgets import Budgets
from compliance.wire.v1 import enrolment_pb2_grpc


def test_what_grpc_says_of_a_taken_port_becomes_our_words():
    async def bind(port: int) -> None:
        server = grpc.aio.server(options=grpc_options(Budgets(), CollectorConfig()))
        enrolment_pb2_grpc.add_EnrolmentServicer_to_server(enrolment_pb2_grpc.EnrolmentServicer(), server)
        _bind(server, CollectorConfig(listen="127.0.0.1", enrolment_port=port), "enrolment_port", _credentials())

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"enrolment_port {port} on 127.0.0.1 cannot be used: taken a moment ago"):
            asyncio.run(bind(port))


def _credentials() -> grpc.ServerCredentials:
    return grpc.local_server_credentials()
