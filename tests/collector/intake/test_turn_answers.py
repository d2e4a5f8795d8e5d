"""What is kept of the answers over HTTPS: the last ones, within a limit, and no failure."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from collector.errors import SessionOver
from collector.intake.turn_answers import TurnAnswers

Taking = Callable[[], Coroutine[Any, Any, bytes]]


def saying(answer: bytes) -> Taking:
    """A turn that is answered with this."""

    async def take() -> bytes:
        await asyncio.sleep(0)
        return answer

    return take


async def failing() -> bytes:
    raise SessionOver("not now", 1)


def test_a_turn_is_taken_once_however_often_it_comes() -> None:
    async def asked() -> list[bytes]:
        answers = TurnAnswers()
        together = await asyncio.gather(answers.to(b"1", saying(b"first")), answers.to(b"1", saying(b"second")))
        return [*together, await answers.to(b"1", saying(b"third")), await answers.to(b"2", saying(b"other"))]

    assert asyncio.run(asked()) == [b"first", b"first", b"first", b"other"]


def test_what_failed_is_tried_again() -> None:
    async def asked() -> bytes:
        answers = TurnAnswers()
        with pytest.raises(SessionOver):
            await answers.to(b"1", failing)
        return await answers.to(b"1", saying(b"well"))

    assert asyncio.run(asked()) == b"well"


def test_beyond_the_limit_the_oldest_answers_are_let_go_and_those_that_were_heard_before() -> None:
    async def asked() -> list[bytes]:
        answers = TurnAnswers(most_bytes=3 * (1000 + 200))
        for number in range(3):
            await answers.to(bytes([number]), saying(bytes(1000)))
        answers.forget(bytes([1]))
        answers.forget(b"never kept")
        await answers.to(bytes([3]), saying(bytes(1000)))
        held = await answers.to(bytes([0]), saying(b"anew"))
        await answers.to(bytes([4]), saying(bytes(1000)))
        return [held, *[await answers.to(bytes([number]), saying(b"anew")) for number in (4, 3, 2, 0)]]

    kept = bytes(1000)
    assert asyncio.run(asked()) == [kept, kept, kept, kept, b"anew"]


def test_an_answer_comes_to_be_although_whoever_asked_first_has_hung_up() -> None:
    async def asked() -> bytes:
        answers, heard = TurnAnswers(), asyncio.Event()

        async def take() -> bytes:
            await heard.wait()
            return b"taken"

        first = asyncio.create_task(answers.to(b"1", take))
        await asyncio.sleep(0)
        first.cancel()
        heard.set()
        return await answers.to(b"1", saying(b"anew"))

    assert asyncio.run(asked()) == b"taken"
