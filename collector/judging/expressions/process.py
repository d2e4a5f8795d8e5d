"""The process in which expressions are worked out: a question on each line of its input, an answer on each of its output.

It holds itself to a limit of processor time for each expression and of memory for all, and the kernel ends it where it is over
one of them: nothing in a library can be asked to stop. Once the language is loaded it gets no further descriptor, and so
opens no file and no connection. It starts no process either, unless it is root, whom that limit does not bind and who may lift
the others (setrlimit(2)). What needs no descriptor, such as removing a file by its name, is not kept from it. It ends with the
collector.
"""

import json
import sys
import time
from typing import Any, Final

from collector.judging.expressions.language import Language, instant

LIMIT_SECONDS: Final = 0.05
_READING_SECONDS: Final = 1.0
_MEMORY_BYTES: Final = 256 * 1024 * 1024

if sys.platform == "win32":

    def hold_to_limits() -> None:
        """Windows has no such limits. The collector's own patience with an answer is the only one there."""

    def open_nothing_more() -> None:
        """Ditto."""

    def limit(_seconds: float) -> None:
        """Ditto."""

else:
    import os
    import resource
    import signal

    def hold_to_limits() -> None:
        """For as long as the process lives: its memory, and neither a file written nor a core."""
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            resource.setrlimit(kind, (0, 0))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process, whatever it does

    def open_nothing_more() -> None:
        """No descriptor beside those in use, which are all below the lowest free one; and no process."""
        lowest_free = os.dup(sys.stdin.fileno())
        os.close(lowest_free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, lowest_free))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))

    def limit(seconds: float) -> None:
        """So much processor time from now on; 0: it is not measured. However busy the computer is, waiting takes none."""
        signal.setitimer(signal.ITIMER_PROF, seconds)


def main() -> None:
    """Answer until there are no more questions."""
    hold_to_limits()
    language = Language()
    open_nothing_more()
    for line in sys.stdin.buffer:
        answer = _answer(language, json.loads(line))
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(language: Language, question: dict[str, Any]) -> dict[str, Any]:
    """`{"check": text}` or `{"run": text, "values": …}`. The grammar is read before the clock of the run starts."""
    limit(_READING_SECONDS)
    if "check" in question:
        wrong = language.wrong_with(question["check"])
        limit(0)
        return {"wrong": wrong}
    try:
        language.prepare(question["run"])
    except RuntimeError as error:
        limit(0)
        return {"answer": str(error), "cpu_seconds": 0.0}
    values = {path: _value(each) for path, each in question["values"].items()}
    limit(LIMIT_SECONDS)
    began = time.process_time()
    found = language.work_out(question["run"], values)
    spent = time.process_time() - began
    limit(0)
    return {"answer": found, "cpu_seconds": spent}


def _value(plain: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """A moment comes as `{"at": "2026-10-05T09:00:00+00:00"}`: no entry of a list has a field of that name alone."""
    if isinstance(plain, list):
        return [_value(each) for each in plain]
    if isinstance(plain, dict):
        return instant(plain["at"]) if plain.keys() == {"at"} else {name: _value(each) for name, each in plain.items()}
    return plain


if __name__ == "__main__":
    main()
