"""What somebody hears when a question makes the collector fail: a reference to its log, and nothing of what is in it."""

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import grpc
import pytest

from collector.intake.bodies import Bodies
from collector.intake.grpc_enrolment import EnrolmentPort
from collector.intake.https import application
from collector.intake.https_intake import HttpsIntake
from collector.sessions.budgets import Budgets
from collector.sessions.doorway import Doorway
from collector.sessions.open_sessions import OpenSessions
from compliance.errors import PolicyError
from compliance.wire.v1 import enrolment_pb2
from tests.fakes.device import NOW
from tests.fakes.stopwatch import Stopwatch

SECRET = "line 7 of the pack: the number of a door"


class Failing:
    """A service that fails on every question, whatever it is."""

    def __getattr__(self, _: str) -> Any:  # noqa: ANN401
        return self._fail

    async def _fail(self, *_: object) -> NoReturn:
        raise PolicyError(SECRET)


@dataclass
class Call:
    """A call over gRPC that is aborted."""

    told: list[tuple[grpc.StatusCode, str]] = field(default_factory=list)

    def peer(self) -> str:
        return "ipv4:192.0.2.1:5000"

    def auth_context(self) -> dict[str, list[bytes]]:
        return {"ssl_tls_version": [b"TLSv1.3"]}

    async def abort(self, code: grpc.StatusCode, words: str) -> NoReturn:
        self.told.append((code, words))
        raise grpc.aio.AbortError


def door() -> Doorway:
    return Doorway(Budgets(), OpenSessions(), Stopwatch())


async def over_grpc() -> str:
    failing: Any = Failing()
    call: Any = Call()
    with pytest.raises(grpc.aio.AbortError):
        await EnrolmentPort(failing, door()).WhyRejected(enrolment_pb2.WhyRequest(), call)
    ((code, words),) = call.told
    assert code is grpc.StatusCode.INTERNAL
    return str(words)


async def over_https() -> str:
    asked = HttpsIntake({"why": Failing()._fail}, door(), Bodies(Budgets()), lambda: NOW).routes()
    told: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        told.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/why", "headers": [], "query_string": b"", "client": None}
    served: Any = application(lambda: True, tuple, asked)
    await served(scope, receive, send)
    assert told[0]["status"] == 500
    return b"".join(each.get("body", b"") for each in told[1:]).decode()


@pytest.mark.parametrize("asked", [over_grpc, over_https])
def test_whoever_made_it_fail_hears_a_reference_and_nothing_of_what_was_raised(
    asked: Any,  # noqa: ANN401
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        words = asyncio.run(asked())
    found = re.search(r"the collector failed on this (?:question|request); its log says more under ([0-9a-f]{8})", words)
    assert found, words
    assert SECRET not in words
    assert [vars(each)["reference"] for each in caplog.records] == [found[1]]
    assert SECRET in caplog.text
