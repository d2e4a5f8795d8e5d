"""The doctor says how each thing stands, and its exit code how all of it does; never 1, which is a verdict's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.backup import last_backup
from collector.backup.last_backup import LastBackup
from collector.cli.exit_codes import ExitCode
from collector.config import PORTS, CollectorConfig
from tests.fakes.collector import free_ports, running
from tests.fakes.command_line import Rollcall
from tests.fakes.device import NOW, TurnableClock

UNUSED_PORTS = "enrolment_port = 1\nagents_port = 2\nhttps_port = 3\nmetrics_port = 0\n"


def states(out: str) -> dict[str, str]:
    """How each subject stands; of several rows the last that is not in order."""
    rows = json.loads(out)
    in_order = {each["subject"]: each["state"] for each in rows}
    return in_order | {each["subject"]: each["state"] for each in rows if each["state"] != "in_order"}


def not_in_order(out: str) -> dict[str, str]:
    return {subject: state for subject, state in states(out).items() if state != "in_order"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[CollectorConfig]:
    """The settings of a collector that serves beside the doctor."""
    with running(tmp_path / "served", TurnableClock()) as collector:
        yield collector.config


def settings(served: CollectorConfig, host: str) -> str:
    ports = {name: getattr(served, name) for name in (*PORTS, "metrics_port")}
    return "\n".join([f'host = "{host}"', *(f"{name} = {port}" for name, port in ports.items())])


def backed_up(data: Path) -> None:
    last_backup.write(data, LastBackup(NOW, "rollcall.tar", 1))


def test_all_is_well(rollcall: Rollcall, data: Path, served: CollectorConfig):
    (data / "collector.toml").write_text(settings(served, "192.0.2.10"))
    backed_up(data)
    answer = rollcall("doctor", "--json", "--data", data)
    assert (answer.code, not_in_order(answer.out)) == (0, {})


def test_a_host_that_is_this_computer_only_is_a_remark(rollcall: Rollcall, data: Path, served: CollectorConfig):
    (data / "collector.toml").write_text(settings(served, "127.0.0.1"))
    backed_up(data)
    answer = rollcall("doctor", "--json", "--data", data)
    assert (answer.code, not_in_order(answer.out)) == (ExitCode.NOT_KNOWN, {"Host": "remark"})


def test_a_collector_that_does_not_answer_is_to_be_started(rollcall: Rollcall, data: Path):
    (data / "collector.toml").write_text('host = "192.0.2.10"\n' + UNUSED_PORTS)
    backed_up(data)
    answer = rollcall("doctor", "--json", "--data", data)
    to_do = {each["remedy"] for each in json.loads(answer.out) if each["remedy"]}
    assert (answer.code, not_in_order(answer.out), to_do) == (
        ExitCode.UNREACHABLE,
        {"Port": "not_answering"},
        {"start `rollcall serve`"},
    )


def test_a_key_that_others_may_read_is_wrong(rollcall: Rollcall, data: Path):
    (data / "keys" / "server.key").chmod(0o644)
    answer = rollcall("doctor", "--json", "--data", data)
    found = [(each["saw"], each["state"]) for each in json.loads(answer.out) if each["subject"] == "Key files"]
    assert (answer.code, found) == (ExitCode.REFUSED, [("others may read server.key", "wrong")])


@pytest.mark.parametrize(
    ("file", "subject"), [("authority.pem", "Keys"), ("authority.key", "Keys"), ("server.pem", "Certificate")]
)
def test_a_key_or_certificate_that_cannot_be_loaded_is_wrong(rollcall: Rollcall, data: Path, file: str, subject: str):
    (data / "keys" / file).write_bytes(b"nothing that can be loaded")
    found = json.loads(rollcall("doctor", "--json", "--data", data).out)
    assert [("backup" in each["remedy"], each["state"]) for each in found if each["subject"] == subject] == [(True, "wrong")]


def test_equal_ports_are_wrong_and_named(rollcall: Rollcall, data: Path):
    (data / "collector.toml").write_text("https_port = 8440\n")
    answer = rollcall("doctor", "--json", "--data", data)
    (found,) = json.loads(answer.out)
    assert (answer.code, found["state"], "enrolment_port and https_port are both 8440" in found["saw"]) == (
        ExitCode.REFUSED,
        "wrong",
        True,
    )


def test_a_damaged_database_is_wrong_and_named(rollcall: Rollcall, data: Path):
    (data / "rollcall.db").write_bytes(b"no database " * 400)
    answer = rollcall("doctor", "--json", "--data", data)
    (found,) = json.loads(answer.out)
    assert (answer.code, f"{data / 'rollcall.db'}: the database is damaged; restore it from its backup" in found["saw"]) == (
        ExitCode.REFUSED,
        True,
    )


def test_a_collector_is_asked_at_the_address_where_it_listens(rollcall: Rollcall, data: Path, served: CollectorConfig):
    free = free_ports(1)[0]
    (data / "collector.toml").write_text(
        f'listen = "127.0.0.1"\n{settings(served, "192.0.2.10")}\n'.replace(
            f"https_port = {served.https_port}", f"https_port = {free}"
        )
    )
    found = json.loads(rollcall("doctor", "--json", "--data", data).out)
    assert [each["state"] for each in found if each["subject"] == "Port"] == [
        "in_order",
        "in_order",
        "not_answering",
        "in_order",
    ]
