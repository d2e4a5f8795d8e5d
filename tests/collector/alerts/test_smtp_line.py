"""Mail over a real connection, and what is said when a step fails."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.alerts.mail_destination import MailDestination
from collector.alerts.mail_settings import MailSettings, MailTls
from collector.alerts.message import Line, Message, Part
from collector.errors import NotTold
from tests.fakes.mail_server import MailServer, mail_server

TO = "it@school.example"
SENDER = "rollcall@school.example"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MESSAGE = Message(
    "Devices: 11 need action",
    "Ysgol Sant Dewi Ŵyr",
    ("Ysgol Sant Dewi Ŵyr, as at now.",),
    (Part("New: needs action", (Line("LAP-0113 · “ℓock” 学校", "https://rollcall.example:8443/s/e/devices/1"),)),),
    (),
    "Why.",
    "n1",
)


def settings(server: MailServer, tmp_path: Path, **changes: object) -> MailSettings:
    password = tmp_path / "mail-password"
    password.write_text("correct horse\n")
    password.chmod(0o600)
    usual = {
        "host": "127.0.0.1",
        "port": server.port,
        "tls": MailTls.STARTTLS,
        "user": "rollcall",
        "password_file": password,
        "sender": SENDER,
        "ca_file": server.certificate,
    }
    return MailSettings(**{**usual, **changes})


def send(asked: MailSettings, message: Message = MESSAGE, patience_seconds: float = 5) -> str:
    return MailDestination(asked, TO, lambda: NOW, patience_seconds).send(message)


def why_not(asked: MailSettings, patience_seconds: float = 5) -> str:
    with pytest.raises(NotTold) as told:
        send(asked, patience_seconds=patience_seconds)
    assert "correct horse" not in str(told.value)
    return str(told.value)


def test_a_mail_goes_over_starttls_after_signing_in(tmp_path: Path):
    with mail_server(tmp_path, password="correct horse") as server:
        said = send(settings(server, tmp_path))
    (taken,) = server.taken
    assert "TLSv1" in said
    assert (taken.sender, taken.to, taken.signed_in, taken.was_private) == (SENDER, TO, True, True)
    assert taken.mail["subject"] == "Devices: 11 need action"
    assert taken.mail["from"].addresses[0].display_name == "Rollcall, Ysgol Sant Dewi Ŵyr"
    assert "LAP-0113 · “ℓock” 学校" in taken.text
    assert "学校" in taken.mail.get_body(("html",)).get_content()
    assert taken.raw.isascii()


def test_tls_from_the_first_byte_works_too(tmp_path: Path):
    with mail_server(tmp_path, password="correct horse", tls_from_the_start=True) as server:
        send(settings(server, tmp_path, tls=MailTls.TLS))
    assert [each.was_private for each in server.taken] == [True]


def test_a_name_with_line_ends_adds_no_header(tmp_path: Path):
    evil = Message(
        "Devices: x\r\nBcc: all@school.example", "School\r\nX-Evil: 1", (), (), (), "Why\r\n.\r\nMAIL FROM:<a@b>", "n2"
    )
    with mail_server(tmp_path) as server:
        send(settings(server, tmp_path, user=""), evil)
    (taken,) = server.taken
    assert (taken.mail["bcc"], taken.mail["x-evil"]) == (None, None)
    assert taken.mail["subject"] == "Devices: x Bcc: all@school.example"


def test_the_same_message_to_the_same_address_has_the_same_number(tmp_path: Path):
    with mail_server(tmp_path) as server:
        send(settings(server, tmp_path, user=""))
        send(settings(server, tmp_path, user=""))
    assert len({each.mail["message-id"] for each in server.taken}) == 1


def test_who_signed_a_certificate_that_is_not_believed_is_said(tmp_path: Path):
    with mail_server(tmp_path) as server:
        words = why_not(settings(server, tmp_path, ca_file=None))
    assert "CN=Example Mail Authority" in words
    assert "smtp_ca_file" in words
    assert server.taken == []


def test_nothing_is_sent_in_the_clear_where_starttls_is_taken_away(tmp_path: Path):
    with mail_server(tmp_path, offers_starttls=False, password="correct horse") as server:
        words = why_not(settings(server, tmp_path))
    assert "offers no STARTTLS" in words
    assert server.taken == []


def test_a_wrong_password_is_said_with_the_option_to_look_at(tmp_path: Path):
    with mail_server(tmp_path, password="another") as server:
        words = why_not(settings(server, tmp_path))
    assert ("535 5.7.8 wrong password" in words, "smtp_password_file" in words) == (True, True)


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ({"refused_sender": SENDER}, "refused the sender rollcall@school.example: 550 5.7.1 not your address"),
        ({"refused_recipients": (TO,)}, "refused the recipient it@school.example: 550 5.1.1 no such person"),
        ({"answers": {"DATA": b"552 5.3.4 too large"}}, "552 5.3.4 too large"),
        ({"hangs_up_at": "RCPT"}, "broke off while the mail was handed over"),
    ],
    ids=["sender", "recipient", "message", "hangs up"],
)
def test_what_the_server_refuses_is_said(tmp_path: Path, behaviour: dict[str, object], expected: str):
    with mail_server(tmp_path, **behaviour) as server:
        assert expected in why_not(settings(server, tmp_path, user=""))


def test_a_server_that_stands_still_is_not_waited_for(tmp_path: Path):
    with mail_server(tmp_path, stalls_at="MAIL") as server:
        assert "timed out" in why_not(settings(server, tmp_path, user=""), patience_seconds=0.5)


def test_a_name_that_nobody_knows_and_a_port_without_anybody_are_told_apart(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    nobody = settings(MailServer(port=port), tmp_path, user="")
    assert "nothing listens" in why_not(nobody)
    assert "no computer is known as mail.invalid" in why_not(
        settings(MailServer(port=port), tmp_path, user="", host="mail.invalid")
    )


def test_tls_towards_a_port_that_begins_in_the_clear_is_said(tmp_path: Path):
    with mail_server(tmp_path) as server:
        assert "speaks no TLS like this" in why_not(settings(server, tmp_path, user="", tls=MailTls.TLS))


def test_a_password_that_others_may_read_is_not_used(tmp_path: Path):
    with mail_server(tmp_path, password="correct horse") as server:
        asked = settings(server, tmp_path)
        asked.password_file.chmod(0o644)
        assert "chmod 600" in why_not(asked)
    assert server.calls == 0
