"""Questions over HTTPS count among those that are answered at once, with those of the enrolment port."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from collector.intake.bodies import Bodies
from collector.intake.https import application
from collector.intake.https_intake import HttpsIntake
from collector.sessions.budgets import Budgets
from collector.sessions.doorway import Doorway
from collector.sessions.open_sessions import OpenSessions
from tests.fakes.device import NOW
from tests.fakes.stopwatch import Stopwatch


async def status(served: Any, question: str, address: str = "192.0.2.1") -> int:  # noqa: ANN401 - an ASGI application
    told: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    path, client = f"/v1/{question}", (address, 50_000)
    await served(
        {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "client": client}, receive, send
    )
    return int(told[0]["status"])


def test_a_question_beyond_those_that_are_answered_at_once_comes_later() -> None:
    async def asked() -> tuple[list[int], int]:
        may_answer = asyncio.Event()

        async def slow(_: bytes, __: str) -> bytes:
            await may_answer.wait()
            return b""

        budgets = Budgets(most_enrolling=2)
        doorway = Doorway(budgets, OpenSessions(), Stopwatch())
        intake = HttpsIntake({"why": slow, "describe": slow}, doorway, Bodies(budgets), lambda: NOW)
        served = application(lambda: True, tuple, intake.routes())
        with doorway.enrolling():  # one at the enrolment port
            first = asyncio.create_task(status(served, "why"))
            await asyncio.sleep(0)
            beyond = await status(served, "why")
            may_answer.set()
            return [beyond, await first], await status(served, "why")

    assert asyncio.run(asked()) == ([503, 200], 200)


def test_whoever_fills_his_share_of_the_greetings_keeps_nobody_else_from_being_greeted() -> None:
    async def asked() -> tuple[int, list[int]]:
        may_answer = asyncio.Event()

        async def slow(_: bytes, __: str) -> bytes:
            await may_answer.wait()
            return b""

        budgets = Budgets(most_greetings_of_an_address=2, most_enrolling=2)
        doorway = Doorway(budgets, OpenSessions(), Stopwatch())
        intake = HttpsIntake({"why": slow, "describe": slow}, doorway, Bodies(budgets), lambda: NOW)
        served = application(lambda: True, tuple, intake.routes())
        with doorway.greeting("2001:db8::1"):  # one at the enrolment port
            stranger = asyncio.create_task(status(served, "describe", "2001:db8::2"))
            await asyncio.sleep(0)
            beyond = await status(served, "describe", "2001:db8::3")
            others = [asyncio.create_task(status(served, each)) for each in ("describe", "why")]
            may_answer.set()
            return beyond, [await each for each in (stranger, *others)]

    assert asyncio.run(asked()) == (503, [200, 200, 200])
