"""A real collector, a real mail server on loopback, and a device that begins to fail."""

import signal
import time
from pathlib import Path

import pytest

from compliance.enrolment_offer import parse_offer
from compliance.facts import VolumeState
from compliance.report import DeviceReport
from tests.end_to_end.conftest import TAG, School
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import welcomed
from tests.fakes.mail_server import MailServer, Taken, mail_server

pytestmark = pytest.mark.end_to_end

TO = "it@school.example"
WITHIN_A_MINUTE = 60


class InTheClear(FakeDevice):
    """A device whose disk is not encrypted."""

    def report(self, *, disk: VolumeState = VolumeState.OFF) -> DeviceReport:
        return super().report(disk=disk)


def mailing(school: School, server: MailServer) -> None:
    """The collector's settings name this mail server, and somebody is told."""
    file = school.data / "collector.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("smtp_")]
    mail = {
        "smtp_host": "127.0.0.1",
        "smtp_sender": "rollcall@school.example",
        "smtp_ca_file": str(server.certificate),
        "smtp_user": "rollcall",
        "smtp_password_file": "mail-password",
    }
    lines += [f'{name} = "{value}"' for name, value in mail.items()]
    lines.append(f"smtp_port = {server.port}")
    file.write_text("\n".join(lines) + "\n")
    password = school.data / "mail-password"
    password.write_text("correct horse\n")
    password.chmod(0o600)
    chosen = ("--kind", "failure", "--kind", "lost")
    added = school.rollcall("alerts", "add", TO, *chosen)
    assert added.returncode == 0, added.stderr


def failing_device(school: School) -> None:
    """A lent device that reports a disk which is not encrypted."""
    offer = parse_offer(school.lend().read_text(encoding="utf-8"))
    authority = offer.certificate_authority.encode()
    device = InTheClear(serial="", asset_tag=TAG, school_id=offer.school_id)
    device.enrol(offer.enrolment_port, authority, token=offer.token)
    with welcomed(device, offer.agents_port, authority) as (session, _):
        session.send(device.next_sealed())
        assert session.hear_ack(1).sequence == 1
        session.bye()


def arrived(server: MailServer, number: int, seconds: float = WITHIN_A_MINUTE) -> list[Taken]:
    until = time.monotonic() + seconds
    while len(server.to(TO)) < number and time.monotonic() < until:
        time.sleep(0.2)
    return server.to(TO)


@pytest.mark.timeout(240)
def test_a_critical_failure_is_mailed_within_a_minute_and_a_kill_makes_it_two_mails_not_none(school: School, tmp_path: Path):
    with mail_server(tmp_path, password="correct horse") as server:
        mailing(school, server)
        tried = school.rollcall("alerts", "test", "1")
        assert (tried.returncode, "took it over TLS" in tried.stdout) == (0, True)
        server.taken.clear()
        school.serve()
        server.when_taken = lambda: school.serving.send_signal(signal.SIGKILL)
        failing_device(school)
        (first,) = arrived(server, 1)
        school.serving.wait(30)
        assert "ENC-1" in first.text
        server.when_taken = None
        school.stop(signal.SIGKILL)
        school.serve()
        both = arrived(server, 2)
        time.sleep(12)
        assert len(server.to(TO)) == 2
        assert "may have reached you before" in both[1].text
        assert [each.was_private and each.signed_in for each in both] == [True, True]
        status = school.rollcall("alerts", "status")
        assert (status.returncode, "told" in status.stdout) == (0, True)


@pytest.mark.timeout(240)
def test_a_mail_server_that_is_away_is_seen_everywhere_and_stops_no_report(school: School, tmp_path: Path):
    with mail_server(tmp_path, password="another") as server:
        mailing(school, server)
        school.serve()
        failing_device(school)
        until = time.monotonic() + WITHIN_A_MINUTE
        while (status := school.rollcall("alerts", "status")).returncode == 0 and time.monotonic() < until:
            time.sleep(1)
        assert (status.returncode, "535 5.7.8 wrong password" in status.stdout) == (4, True)
        assert "535 5.7.8 wrong password" in school.rollcall("doctor").stdout
        assert "Alerts that cannot be sent" in school.rollcall("report", "--for", "technician").stdout
        said = [status.stdout, school.rollcall("doctor").stdout]
        assert ["correct horse" in each for each in said] == [False, False]
