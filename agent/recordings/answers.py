"""What a machine answered to the questions of the probes, as text that a person can read and a program can answer from.

    === file /proc/swaps
    | Filename   Type   Size   Used   Priority
    === there /dev/zfs !! NotRecorded there is no /dev/zfs

A block for each question; every line of an answer has `| ` before it. After `!!` stands the error that was the answer.
"""

from collections.abc import Mapping
from typing import Final

from agent import errors
from agent.errors import ConfigurationError, ProbeError
from compliance.values import dataclass

FILE: Final = "answers.txt"
PLATFORM: Final = "platform"
"""Which system it was, as an answer among the others. A recording without it is one of Linux."""
_ERRORS: Final[Mapping[str, type[ProbeError]]] = {
    each.__name__: each
    for each in (
        *(errors.MissingTool, errors.AccessDenied, errors.TimedOut, errors.UnexpectedOutput),
        *(errors.NotRecorded, errors.NotSupported, errors.NotCaptured),
    )
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A text, or the kind of the error and its words."""

    text: str
    error: str = ""

    def given(self) -> str:
        """The text. Raises the error that the machine answered with."""
        if self.error:
            raise _ERRORS.get(self.error, ProbeError)(self.text)
        return self.text


def question(kind: str, *subject: str) -> str:
    """One line that stands for a question."""
    return " ".join((kind, *subject)).replace("\n", "\N{REPLACEMENT CHARACTER}").replace(" !! ", " ")


def written(answers: Mapping[str, Answer]) -> str:
    """All answers as text, in the order of the questions."""
    return "".join(_block(asked, answers[asked]) for asked in sorted(answers))


def _block(asked: str, answer: Answer) -> str:
    if answer.error:
        return f"=== {asked} !! {answer.error} {' '.join(answer.text.split())}\n"
    return f"=== {asked}\n" + "".join(f"| {line}\n" for line in answer.text.split("\n"))


def read_answers(text: str) -> dict[str, Answer]:
    """The answers of such a text. Raises ConfigurationError for one that does not have the form."""
    found: dict[str, Answer] = {}
    lines: list[str] = []
    asked = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("=== "):
            asked, _, failed = line.removeprefix("=== ").partition(" !! ")
            error, _, words = failed.partition(" ")
            lines = []
            found[asked] = Answer(words, error)
        elif line.startswith("| ") and asked:
            lines.append(line.removeprefix("| "))
            found[asked] = Answer("\n".join(lines))
        elif line:
            raise ConfigurationError(f"line {number} of {FILE} is neither a question (===) nor an answer (|)")
    return found
