"""Chats over a real HTTP connection, through Apprise itself."""

import io
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from collector.alerts import chat_secrets
from collector.alerts.chat import ChatDestination
from collector.alerts.message import Line, Message, Part
from collector.errors import NotTold

MESSAGE = Message(
    "Devices: 11 need action", "School", ("As at now.",), (Part("New", (Line("LAP-0113 学校"),)),), (), "Why.", "n"
)


@contextmanager
def hook(status: int) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """An HTTP server that keeps what it is told, and answers with this number."""
    told: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, told
        finally:
            server.shutdown()
            thread.join(10)


def chat(keys: Path, port: int) -> ChatDestination:
    chat_secrets.keep(keys, "example", 1, f"json://127.0.0.1:{port}/a-key-that-nobody-sees")
    return ChatDestination(keys, "example", 1)


def test_a_chat_is_told(tmp_path: Path):
    with hook(200) as (port, told):
        assert chat(tmp_path, port).send(MESSAGE) == "the service took it"
    assert [(each["title"], "LAP-0113 学校" in each["message"]) for each in told] == [("Devices: 11 need action", True)]


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """What reaches the root logger, whose handler writes the log of `rollcall serve`. (`caplog` hears silenced loggers too.)"""
    said, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_what_the_service_answers_is_said_and_its_address_is_in_no_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with everything_logged() as logged:
        logging.getLogger("collector").warning("this is heard")
        words = refused_and_unreachable(tmp_path)
    shown = words + logged.getvalue() + "".join(capfd.readouterr())
    assert ("a-key-that-nobody-sees" in shown, "this is heard" in shown) == (False, True)


def refused_and_unreachable(tmp_path: Path) -> str:
    with hook(403) as (port, _), pytest.raises(NotTold, match="did not take the message and answered 403") as said:
        chat(tmp_path, port).send(MESSAGE)
    with pytest.raises(NotTold, match="could not be reached"):
        chat(tmp_path, port).send(MESSAGE)
    return str(said.value)


def test_an_address_that_is_gone_says_what_to_do(tmp_path: Path):
    with pytest.raises(NotTold, match="rollcall alerts remove 1"):
        ChatDestination(tmp_path, "example", 1).send(MESSAGE)
