"""What works out expressions: it remembers answers, gives up those that take too long, and outlives the process it asks."""

import atexit
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.judging.expressions.effort import Efforts
from collector.judging.expressions.library_words import in_words
from collector.judging.expressions.worker import End, Worker, WorkerEnded
from compliance.expressions.expression import Evaluator
from compliance.expressions.values import Plain
from compliance.unknown import Unknown, Why

LIMIT_WORDS: Final = "50 ms"
_REMEMBERED: Final = 4_096

_NEEDS_MORE: Final = Unknown(Why.NOT_READ, "it needs what is not known")
_NO_ANSWER: Final = {
    End.OVER_TIME: Unknown(Why.TIMED_OUT, f"it took longer than {LIMIT_WORDS}"),
    End.NO_ANSWER: Unknown(Why.TIMED_OUT, End.NO_ANSWER.value),
    End.DIED: Unknown(Why.PROBE_FAILED, f"{End.DIED}, twice"),
}


class Expressions:
    """Gives each device an `Evaluator`. One question is asked at a time, whoever asks."""

    def __init__(self, worker: Worker) -> None:
        """Nothing has been asked yet."""
        self._worker = worker
        self._lock = threading.Lock()
        self._efforts = Efforts()
        self._answers: OrderedDict[tuple[str, str], bool | Unknown] = OrderedDict()

    def wrong_with(self, text: str) -> str:
        """What grammar or types have against an expression, in words; "" where nothing."""
        with self._lock:
            try:
                return in_words(str(self._asked({"check": text})["wrong"]))
            except WorkerEnded as error:
                return f"it cannot be read: {error}"

    def of(self, device: bytes) -> Evaluator:
        """What works out expressions over what this device tells, and counts what that costs."""
        return _OfDevice(self, device)

    def work_out(self, text: str, values: Mapping[str, Plain], device: bytes) -> bool | Unknown:
        """The answer, remembered from before where there is one: devices that are alike are worked out once."""
        known = (text, json.dumps(values, default=str, sort_keys=True))
        with self._lock:
            if known in self._answers:
                self._answers.move_to_end(known)
                return self._answers[known]
            given_up = self._efforts.given_up(text, device)
            if given_up is not None:
                return given_up
            answer = self._tried(text, values, device)
            if isinstance(answer, bool) or answer is _NEEDS_MORE:
                self._remember(known, answer)
            return answer

    def close(self) -> None:
        """End the process. The next question starts another one."""
        with self._lock:
            self._worker.close()

    def _tried(self, text: str, values: Mapping[str, Plain], device: bytes) -> bool | Unknown:
        try:
            answered = self._asked({"run": text, "values": values})
        except WorkerEnded as error:
            self._efforts.overran(text, device)
            return _NO_ANSWER[error.end]
        self._efforts.answered(text, device, float(answered["cpu_seconds"]))
        return _as_answer(answered["answer"])

    def _asked(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """A process that ended for whatever other reason than its time is no fault of the question: it is asked once more."""
        try:
            return self._worker.ask(question)
        except WorkerEnded as error:
            if error.end is not End.DIED:
                raise
            return self._worker.ask(question)

    def _remember(self, known: tuple[str, str], answer: bool | Unknown) -> None:  # noqa: FBT001 - an answer
        self._answers[known] = answer
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _OfDevice:
    expressions: Expressions
    device: bytes

    def work_out(self, text: str, values: Mapping[str, Plain]) -> bool | Unknown:
        return self.expressions.work_out(text, values, self.device)


def _as_answer(found: object) -> bool | Unknown:
    if isinstance(found, bool):
        return found
    return _NEEDS_MORE if found is None else Unknown(Why.UNEXPECTED_OUTPUT, in_words(str(found)))


EXPRESSIONS: Final = Expressions(Worker())
"""The one process of this program. It is started by the first expression that is read: most policies have none."""

atexit.register(EXPRESSIONS.close)
