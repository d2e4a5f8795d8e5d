"""The command `rollcall`, for the technician.

Commands translate: what was typed into calls, and answers into text or JSON. Nothing is decided here.
"""

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence

import typer

from collector.cli.commands import application
from collector.cli.exit_codes import ExitCode, of_error
from collector.cli.usage import in_plain_words
from collector.errors import CollectorError
from compliance.errors import ComplianceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer the exit code. Data goes to stdout, talk and errors go to stderr."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    _speak_utf8()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError as error:
        _drop_stdout()
        return of_error(error)
    return code


def _run(arguments: list[str]) -> int:
    try:
        answer = application(arguments)(args=arguments, prog_name="rollcall", standalone_mode=False)
    except typer.TyperException as error:  # wrong usage: its exit code is 2
        return _say(in_plain_words(error), error.exit_code)
    except (CollectorError, ComplianceError) as error:
        return _say(str(error), of_error(error))
    except (KeyboardInterrupt, typer.Abort):
        return _say("Stopped.", ExitCode.INTERRUPTED)
    except SystemExit:  # Typer's own answer to a closed pipe, with a 1 that would read as a verdict
        return ExitCode.READER_GONE
    except Exception as error:  # noqa: BLE001 - the last place to turn a fault of ours into words; the file has the rest
        return _say(f"Something went wrong inside Rollcall ({type(error).__name__}). {_details(error)}", ExitCode.INTERNAL)
    return answer if isinstance(answer, int) else ExitCode.MEETS


def _speak_utf8() -> None:
    """Files and pipes get UTF-8 whatever the locale; a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _say(sentence: str, code: int) -> int:
    """One sentence on stderr; the program that speaks is named in it once."""
    print(sentence if sentence.startswith("rollcall ") else f"rollcall: {sentence}", file=sys.stderr)
    return code


def _details(error: Exception) -> str:
    try:
        with tempfile.NamedTemporaryFile("w", prefix="rollcall-", suffix=".txt", delete=False, encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
    except OSError as unwritten:
        return f"The details could not be written: {unwritten.strerror}."
    return f"The details are in {file.name}."


def _drop_stdout() -> None:
    """Nobody reads any more (`rollcall report | head`): the interpreter must not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
