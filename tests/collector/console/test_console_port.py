"""The console on a port of its own: with the school's certificate for everybody, without one for this computer alone."""

import socket
import ssl
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from collector.errors import ConfigurationError
from collector.keys.keys import CollectorKeys
from tests.fakes.collector import free_ports, running


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def test_without_a_certificate_it_is_plain_http_that_this_computer_alone_can_reach(tmp_path: Path):
    (port,) = free_ports(1)
    with running(tmp_path / "data", now, listen="0.0.0.0", console_port=port):  # noqa: S104 - all the other ports
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        assert answer.status == 200
        assert "Sign in" in answer.read().decode()
        connection.request("POST", "/v1/describe", body=b"")
        assert connection.getresponse().status == 404  # devices have their own port
        connection.close()
        with socket.create_server(("127.0.0.2", port)):  # nobody listens for other addresses
            pass


def test_with_a_certificate_it_speaks_https(tmp_path: Path):
    (port,) = free_ports(1)
    data, apart = tmp_path / "data", tmp_path / "certificate"
    with running(apart, now) as other:
        keys: CollectorKeys = other.opened.keys()
    files = {"console_certificate": str(keys.server_certificate_file), "console_key": str(keys.server_key_file)}
    with running(data, now, console_port=port, **files):
        context = ssl.create_default_context(cadata=other.authority.decode())
        connection = HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
        connection.request("GET", "/sign-in")
        assert connection.getresponse().status == 200
        connection.close()


def test_files_that_are_no_certificate_keep_it_from_starting_and_are_named(tmp_path: Path):
    (port,) = free_ports(1)
    wrong = tmp_path / "certificate.pem"
    wrong.write_text("this is no certificate", encoding="utf-8")
    files = {"console_certificate": str(wrong), "console_key": str(wrong)}
    with (
        pytest.raises(ConfigurationError, match=r"certificate\.pem.*both PEM"),
        running(tmp_path / "data", now, console_port=port, **files),
    ):
        pass
