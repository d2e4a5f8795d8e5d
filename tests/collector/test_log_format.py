"""A line of the log says what happened and to what, in one line, whatever is in it."""

import ast
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.operation.log_format import JsonLines, TextLines

COLLECTOR = Path(__file__).parents[2] / "collector"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
OF_PEOPLE_OR_SECRET = {
    "token",
    "key",
    "school_key",
    "borrower",
    "technician",
    "headteacher",
    "person",
    "who",
    "name",
    "file",
    "path",
}


def record(sentence: str, **fields: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "collector.example", "levelname": "WARNING", "msg": sentence, "created": 1795339800.25, **fields}
    )


def line(sentence: str, **fields: object) -> str:
    return TextLines().format(record(sentence, **fields))


def test_the_fields_stand_after_the_sentence():
    assert line("a group could not be stored", messages=3, device="c0ffee") == (
        "2026-11-22T09:30:00.250Z WARNING collector.example: a group could not be stored messages=3 device=c0ffee"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("two words", '"two words"'),
        ("", '""'),
        ('a "quote"', r'"a \"quote\""'),
        ("device=forged", '"device=forged"'),
        ("line\nline", r'"line\nline"'),
        ("\x1b[2J", r'"\u001b[2J"'),
        ("\u202eback", r'"\u202eback"'),
        ("line\u2028line", r'"line\u2028line"'),
        ("back\\slash", r'"back\\slash"'),
        (None, "None"),
    ],
    ids=["words", "empty", "quote", "equals", "line end", "escape", "right to left", "separator", "backslash", "none"],
)
def test_a_value_can_neither_end_the_line_nor_look_like_a_field(value: object, written: str):
    assert line("something", reason=value).endswith(f"something reason={written}")


def test_a_sentence_of_another_library_stays_on_its_line():
    assert line("first\nWARNING second").endswith(r"collector.example: first\nWARNING second")


def test_a_traceback_is_a_field_of_the_same_line():
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        written = line("it failed", exc_info=sys.exc_info())
    assert (written.count("\n"), r"ValueError: one\ntwo" in written, 'traceback="Traceback' in written) == (0, True, True)


def test_as_json_a_line_is_one_object_with_the_fields_apart():
    written = JsonLines().format(record("it failed", messages=3, at="now", reason=None, peer=b"x", share=float("inf")))
    assert json.loads(written) == {
        "at": "2026-11-22T09:30:00.250Z",
        "level": "WARNING",
        "logger": "collector.example",
        "sentence": "it failed",
        "fields": {"messages": 3, "at": "now", "reason": None, "peer": "b'x'", "share": "inf"},
    }


@pytest.mark.parametrize("said", ["line\nline", "\x1b[2J", "\u202eback", "line\u2028line", "\ud800", '"}\n{"level":"ERROR'])
def test_as_json_too_what_a_device_says_stays_on_its_line_and_in_its_field(said: str):
    written = JsonLines().format(record(said, reason=said))
    assert (written.isascii(), written.isprintable()) == (True, True)
    assert (json.loads(written)["sentence"], json.loads(written)["fields"]) == (said, {"reason": said})


def test_as_json_a_traceback_is_a_part_of_the_object():
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        written = JsonLines().format(record("it failed", exc_info=sys.exc_info()))
    assert (written.count("\n"), "ValueError: one\ntwo" in json.loads(written)["traceback"]) == (0, True)


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(COLLECTOR.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_of_the_log(node.func):
                yield f"{path.name}:{node.lineno}", node


def is_of_the_log(called: ast.Attribute) -> bool:
    return called.attr in LEVELS and isinstance(called.value, ast.Name) and called.value.id == "log"


def fields_of(call: ast.Call) -> set[Any]:
    extra = next((each.value for each in call.keywords if each.arg == "extra"), None)
    return {key.value if isinstance(key, ast.Constant) else "?" for key in extra.keys} if isinstance(extra, ast.Dict) else set()


def test_no_field_of_any_log_call_is_a_secret_or_a_person():
    calls = dict(log_calls())
    wrong = {where: named for where, call in calls.items() if (named := fields_of(call) & OF_PEOPLE_OR_SECRET)}
    assert (len(calls) > 10, wrong) == (True, {})
