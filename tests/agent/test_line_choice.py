"""Which way a session takes: HTTP/2 while it works, HTTPS where it does not, and back after a while."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from agent.errors import (
    AgentError,
    CollectorUnreachable,
    ConfigurationError,
    DeliveryRefused,
    LineBroken,
    StateFolderError,
)
from agent.line import thread as line_thread
from agent.line.hearing import SESSION_ANSWER_SECONDS, Hear, Hearing
from agent.standing import Standing
from agent.ways.choice import (
    FIRST_ANSWER_SECONDS,
    GRPC,
    HTTPS,
    TRY_AGAIN_AFTER,
    ChosenStream,
    Way,
    order,
    patience_seconds,
)
from compliance.wire.v1 import session_pb2

NOW = datetime(2026, 11, 25, 8, 20, tzinfo=UTC)
HELLO = session_pb2.AgentMessage(hello=session_pb2.Hello())
WELCOME = session_pb2.ServerMessage(welcome=session_pb2.Welcome())
BROKEN = LineBroken("nothing listens there")
ALSO_BROKEN = LineBroken("nor there")


class FakeLine:
    """A line that records what is said over it, and says what the test wants."""

    via = ""

    def __init__(self) -> None:
        self.said: list[session_pb2.AgentMessage] = []
        self.hear: Hear = lambda _: None
        self.refuses: Exception | None = None

    def open(self, hear: Hear) -> "FakeLine":
        if self.refuses is not None:
            raise self.refuses
        self.hear = hear
        return self

    def send(self, message: session_pb2.AgentMessage) -> None:
        self.said.append(message)

    def close(self) -> None:
        """Nothing to hang up."""


class School:
    """Two ways there, and what a session over them heard and remembered."""

    def __init__(self) -> None:
        self.grpc, self.https = FakeLine(), FakeLine()
        self.heard: list[Hearing] = []
        self.remembered: list[tuple[str, dict[str, str]]] = []
        ways = [Way(GRPC, self.grpc.open), Way(HTTPS, self.https.open)]
        self.stream = ChosenStream(
            ways, self.heard.append, lambda name, failures: self.remembered.append((name, dict(failures)))
        )


@pytest.fixture
def school() -> Iterator[School]:
    """A session that has said Hello."""
    opened = School()
    opened.stream.send(HELLO)
    yield opened
    opened.stream.close()


def test_the_first_way_that_answers_is_taken(school: School):
    school.grpc.hear(WELCOME)
    assert (school.heard, school.remembered, school.https.said) == ([WELCOME], [(GRPC, {})], [])


def test_hello_is_said_again_over_the_next_way_when_the_first_is_broken(school: School):
    school.grpc.hear(BROKEN)
    school.https.hear(WELCOME)
    assert (school.https.said, school.heard, school.remembered) == ([HELLO], [WELCOME], [(HTTPS, {GRPC: str(BROKEN)})])


def test_what_is_said_after_the_welcome_goes_over_the_chosen_way_only(school: School):
    school.grpc.hear(BROKEN)
    school.https.hear(WELCOME)
    bye = session_pb2.AgentMessage(bye=session_pb2.Bye())
    school.stream.send(bye)
    assert (school.grpc.said, school.https.said) == ([HELLO], [HELLO, bye])


def test_when_every_way_is_broken_the_session_hears_what_was_wrong_with_the_first(school: School):
    school.grpc.hear(BROKEN)
    school.https.hear(ALSO_BROKEN)
    assert (school.heard, school.remembered) == ([BROKEN], [])


@pytest.mark.parametrize("answer", [DeliveryRefused("no"), CollectorUnreachable("later", retry_after_seconds=60), None])
def test_an_answer_is_an_answer_whatever_it_says(school: School, answer: Hearing):
    school.grpc.hear(answer)
    assert (school.heard, school.https.said) == ([answer], [])


def test_a_line_that_breaks_in_the_middle_is_not_replaced(school: School):
    school.grpc.hear(WELCOME)
    school.grpc.hear(BROKEN)
    assert (school.heard, school.https.said) == ([WELCOME, BROKEN], [])


def test_what_a_line_says_that_was_given_up_is_not_heard(school: School):
    school.grpc.hear(BROKEN)
    school.grpc.hear(WELCOME)
    assert school.heard == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConfigurationError("network.ca_file x: No such file"), f"network.ca_file x: No such file (over gRPC: {BROKEN})"),
        (StateFolderError("the disk is full"), "the disk is full"),
        (RuntimeError("a secret"), "a fault of the agent itself: RuntimeError at test_line_choice:"),
    ],
    ids=["a setting that only it needs", "what cannot be kept", "a fault of ours"],
)
def test_a_way_that_cannot_even_be_tried_is_heard_of(school: School, error: Exception, words: str):
    """It is opened in a thread of the line that broke, where nobody would hear what is raised."""
    school.https.refuses = error
    school.grpc.hear(BROKEN)
    (heard,) = school.heard
    assert isinstance(heard, AgentError)
    assert str(heard).startswith(words)
    assert "secret" not in str(heard)


def test_however_the_thread_of_a_line_ends_it_is_heard():
    heard: list[Hearing] = []

    def fails() -> None:
        raise RuntimeError("a secret")

    def is_refused() -> None:
        raise DeliveryRefused("no")

    for talk in (lambda: None, is_refused, fails):
        line_thread.started("a line", talk, heard.append).join()
    told = [str(each).partition("test_line_choice")[0] for each in heard]
    assert told == ["None", "no", "a fault of the agent itself: RuntimeError at "]


def at(before: timedelta) -> Standing:
    """A device that found HTTP/2 broken so long ago."""
    return Standing(via=HTTPS, grpc_broken_at=(NOW - before).isoformat())


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (Standing(), GRPC),
        (Standing(via=GRPC), GRPC),
        (at(timedelta(minutes=5)), HTTPS),
        (at(TRY_AGAIN_AFTER), GRPC),
        (at(-timedelta(days=400)), GRPC),
    ],
    ids=["never", "worked", "broken a moment ago", "broken an hour ago", "broken in the future"],
)
def test_a_broken_way_is_left_alone_for_an_hour_and_then_tried_again(standing: Standing, first: str):
    assert order(standing, NOW)[0] == first
    assert set(order(standing, NOW)) == {GRPC, HTTPS}


def test_a_way_that_stays_silent_for_as_long_as_it_may_is_broken():
    line, said_again = FakeLine(), threading.Event()

    def open_other(hear: Hear) -> FakeLine:
        said_again.set()
        return line.open(hear)

    ways = [Way(GRPC, FakeLine().open), Way(HTTPS, open_other)]
    stream = ChosenStream(ways, lambda _: None, lambda *_: None, patience_seconds=0.05)
    stream.send(HELLO)
    assert said_again.wait(timeout=10)
    stream.close()
    assert line.said == [HELLO]


def test_five_thousand_devices_that_hear_nothing_do_not_take_the_other_way_at_once():
    """Their collector was restarted, and is busy with all of them."""
    chance = Random(1).random  # noqa: S311 - chance, no secret
    begun = [patience_seconds(Standing(via=GRPC), GRPC, chance) for _ in range(5000)]
    most_in_a_second = max(Counter(int(each) for each in begun).values())
    assert (min(begun) >= FIRST_ANSWER_SECONDS, most_in_a_second < 250) == (True, True)
    assert max(begun) + FIRST_ANSWER_SECONDS < SESSION_ANSWER_SECONDS, "the session waits for the other way too"


@pytest.mark.parametrize(("via", "first"), [("", GRPC), (HTTPS, GRPC)], ids=["a new device", "one that tries it again"])
def test_a_way_that_has_not_worked_yet_is_given_up_soon(via: str, first: str):
    assert patience_seconds(Standing(via=via), first, lambda: 0.9) == FIRST_ANSWER_SECONDS
