"""A line over HTTPS is kept open between two turns; that it was cut meanwhile costs nothing."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.errors import LineBroken
from agent.line.https_line import Address, HttpsLine
from agent.network import Network
from collector.keys.keys import CollectorKeys

_ANSWER = b"HTTP/1.1 200 OK\r\nX-Rollcall: 1\r\nContent-Length: 3\r\n\r\n"


class CutServer:
    """Speaks TLS as the collector does, answers each line's first request with the line's number, and lets the line go."""

    def __init__(self, folder: Path, lines: int) -> None:
        keys = CollectorKeys.create(folder, "Example Primary School", "localhost", datetime.now(UTC))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(keys.server_certificate_file, keys.server_key_file)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = Address("127.0.0.1", self._listener.getsockname()[1], keys.authority_pem.encode())
        self.was_cut = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._serve, args=(lines,))
        self._thread.start()

    def _serve(self, lines: int) -> None:
        for number in range(lines):
            connection = self._context.wrap_socket(self._listener.accept()[0], server_side=True)
            with connection:
                while not connection.recv(65536).endswith(b"turn"):
                    pass
                connection.sendall(_ANSWER + b"%03d" % number)
            self.was_cut.release()

    def close(self) -> None:
        """Wait until the last line has been let go."""
        self._listener.close()
        self._thread.join()


@pytest.fixture
def serve(tmp_path: Path) -> Callable[[int], "closing[CutServer]"]:
    return lambda lines: closing(CutServer(tmp_path / "keys", lines))


def test_a_line_that_was_cut_between_two_turns_is_opened_again(serve: Callable[[int], "closing[CutServer]"]) -> None:
    with serve(2) as server:
        line = HttpsLine(server.address, Network("", ""))
        answers = []
        for _ in range(2):
            answers.append(line.post("/v1/session", b"turn", 10))
            server.was_cut.acquire(timeout=10)
        line.close()
    assert answers == [b"000", b"001"]


def test_a_line_that_is_cut_at_once_is_no_line(serve: Callable[[int], "closing[CutServer]"]) -> None:
    """Else whoever cuts every line would be asked for ever."""
    with serve(1) as server:
        line = HttpsLine(server.address, Network("", ""))
        line.post("/v1/session", b"turn", 10)
        server.was_cut.acquire(timeout=10)
        server.close()
        with pytest.raises(LineBroken):
            line.post("/v1/session", b"turn", 10)
        line.close()
