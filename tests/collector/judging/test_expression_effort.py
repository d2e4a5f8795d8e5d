"""What a device sends can cost it the answer; an expression is given up for all only where it is slow over several devices."""

from collections.abc import Iterator

import pytest

from collector.judging.expressions.effort import MOST_DEVICES_REMEMBERED, MOST_OVERRUNS, MOST_TEXTS_REMEMBERED, Efforts
from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.worker import End, Worker, WorkerEnded
from compliance.unknown import Unknown, Why

SLOW = "antivirus.products.exists(p, p.name.matches('(a*)*b|c{1,500}'))"  # seconds, with names that no device has
MANY = {"antivirus.products": [{"name": "a" * 5000}] * 500}
ONE = {"antivirus.products": [{"name": "a"}]}
QUICK = "firewall.active"
TOO_LONG = Unknown(Why.TIMED_OUT, "it took longer than 50 ms")
AND_NOT_AGAIN = "before the policy changes or the collector is started anew"
GIVEN_UP = Unknown(Why.TIMED_OUT, f"it took too long too often, and is not tried again {AND_NOT_AGAIN}")
GIVEN_UP_HERE = Unknown(
    Why.TIMED_OUT, f"it took too long too often over what this device tells, and is not tried again for it {AND_NOT_AGAIN}"
)
A, B, C, D = (each.encode() for each in "ABCD")


@pytest.fixture
def expressions() -> Iterator[Expressions]:
    made = Expressions(Worker())
    yield made
    made.close()


def products(*names: str) -> dict[str, list[dict[str, str]]]:
    return {"antivirus.products": [{"name": each} for each in names]}


def test_one_device_can_make_a_rule_not_known_for_itself_and_for_no_other(expressions: Expressions):
    """It sends invented entries again and again; what the rule answered it before stands."""
    assert expressions.of(A).work_out(SLOW, ONE) is False
    for _ in range(MOST_OVERRUNS):
        assert expressions.of(A).work_out(SLOW, MANY) == TOO_LONG
    assert expressions.of(A).work_out(SLOW, products("x")) == GIVEN_UP_HERE
    assert expressions.of(A).work_out(SLOW, ONE) is False
    assert expressions.of(A).work_out("antivirus.products.exists(p, p.name == 'x')", products("x")) is True
    assert expressions.of(B).work_out(SLOW, products("y")) is False


class CountingWorker(Worker):
    """Answers as a process would that took so long for each; None: it was over its time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.cpu_seconds: float | None = 0.0

    def ask(self, question: object) -> dict[str, object]:
        self.asked += 1
        if self.cpu_seconds is None:
            raise WorkerEnded(End.OVER_TIME)
        return {"answer": True, "cpu_seconds": self.cpu_seconds}


@pytest.fixture
def worker() -> CountingWorker:
    return CountingWorker()


def ask(expressions: Expressions, device: bytes, times: int = 1) -> bool | Unknown:
    """The last answer; the values are new each of the times."""
    answers = [expressions.of(device).work_out(QUICK, {QUICK: True, "number": f"{device!r} {each}"}) for each in range(times)]
    return answers[-1]


def test_two_devices_cannot_take_a_rule_from_the_school_and_three_show_that_it_is_slow(worker: CountingWorker):
    expressions = Expressions(worker)
    worker.cpu_seconds = None
    assert (ask(expressions, A, 9), ask(expressions, B, 9)) == (GIVEN_UP_HERE, GIVEN_UP_HERE)
    assert worker.asked == 2 * MOST_OVERRUNS
    worker.cpu_seconds = 0.0001
    assert ask(expressions, C) is True
    worker.cpu_seconds = None
    assert ask(expressions, C, 3) == GIVEN_UP  # the first is remembered, the second too long
    assert ask(expressions, D) == GIVEN_UP
    assert worker.asked == 2 * MOST_OVERRUNS + 2


@pytest.mark.parametrize(("cpu_seconds", "asked"), [(0.0061, 50), (0.04, 7), (0.0009, 150)])
def test_more_than_a_millisecond_again_and_again_is_given_up_for_the_device(
    cpu_seconds: float, asked: int, worker: CountingWorker
):
    expressions = Expressions(worker)
    worker.cpu_seconds = cpu_seconds
    ask(expressions, A, 150)
    assert worker.asked == asked
    worker.cpu_seconds = 0.0001
    assert ask(expressions, B) is True


@pytest.mark.parametrize(("cpu_seconds", "asked"), [(0.04, 7), (0.0021, 228), (0.0009, 400)])
def test_more_than_a_millisecond_over_one_device_after_the_other_is_given_up_for_all(
    cpu_seconds: float, asked: int, worker: CountingWorker
):
    expressions = Expressions(worker)
    worker.cpu_seconds = cpu_seconds
    for number in range(400):
        ask(expressions, str(number).encode())
    assert worker.asked == asked


def test_what_is_remembered_of_costs_has_an_end_and_what_is_asked_again_is_not_forgotten():
    efforts = Efforts()
    for _ in range(MOST_OVERRUNS):
        efforts.overran(QUICK, A)
    for number in range(2 * MOST_DEVICES_REMEMBERED):
        efforts.overran(f"{number}", b"%d" % number)
        assert efforts.given_up(QUICK, A) == GIVEN_UP_HERE
    assert len(efforts) == MOST_DEVICES_REMEMBERED + MOST_TEXTS_REMEMBERED
    assert efforts.given_up("0", b"0") is None


def test_devices_over_which_it_is_quick_are_not_remembered():
    efforts = Efforts()
    for number in range(100):
        efforts.answered(QUICK, b"%d" % number, 0.0001)
    assert len(efforts) == 1
