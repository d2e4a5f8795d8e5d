"""A school begins as a whole, or nothing is made and the sentence says what to write instead."""

import socket
import stat
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.config import read_config
from collector.store import signers
from collector.wiring import open_collector
from tests.fakes.command_line import Rollcall

SCHOOL = "Example Primary School"
ID_ASKED = "write at most 40 small letters, digits and single hyphens, such as example-primary"
PORTS = ("--enrolment-port", 8441, "--agents-port", 8441)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "NAME: the school's name is missing"),
        (["  "], "NAME: the school's name is missing"),
        (["School\x1b[2J"], "NAME: 'School\\\\x1b[2J' cannot be a name; write at most 200 characters that can be seen"),
        ([SCHOOL, "--headteacher", " "], "--headteacher: the name is blank; write it, or leave the option out"),
        ([SCHOOL, "--technician", "\t"], "--technician: the name is blank; write it, or leave the option out"),
        (
            [SCHOOL, "--school", "../elsewhere"],
            f"--school: '../elsewhere' cannot be an id; {ID_ASKED}",
        ),
        ([SCHOOL, "--host", "a b"], "host is 'a b'; write a host name or an IP address, without a port"),
        ([SCHOOL, "--host", "10.0.0"], "host is '10.0.0'; write a host name or an IP address, without a port"),
        ([SCHOOL, "--host", "server:8440"], "host is 'server:8440'; write a host name or an IP address, without a port"),
        ([SCHOOL, *PORTS], "enrolment_port and agents_port are both 8441; give each its own port"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_made(rollcall: Rollcall, tmp_path: Path, arguments: list[object], said: str):
    answer = rollcall("init", *arguments, "--data", tmp_path / "data")
    assert (answer.code, answer.err, list(tmp_path.iterdir())) == (ExitCode.USAGE, f"rollcall: {said}\n", [])


def test_a_name_is_kept_without_the_blanks_around_it(rollcall: Rollcall, tmp_path: Path):
    rollcall("init", f" {SCHOOL} ", "--technician", " T. Technician ", "--headteacher", "", "--data", tmp_path / "data")
    with open_collector(tmp_path / "data") as collector, collector.database.reading() as tx:
        registered = [each.name for each in signers.everyone(tx, "example-primary-school")]
    assert registered == ["T. Technician"]


def test_what_was_made_is_taken_away_when_a_later_step_fails(rollcall: Rollcall, tmp_path: Path):
    data = tmp_path / "data"
    (data / "rollcall.db-wal").mkdir(parents=True)  # in the way of the database, which is made last
    answer = rollcall("init", SCHOOL, "--data", data)
    assert (answer.code != 0, [each.name for each in data.iterdir()]) == (True, ["rollcall.db-wal"])


def test_a_file_in_the_way_stays_as_it_is(rollcall: Rollcall, tmp_path: Path):
    (tmp_path / "data").write_text("a letter")
    answer = rollcall("init", SCHOOL, "--data", tmp_path / "data")
    assert (answer.code, (tmp_path / "data").read_text()) == (ExitCode.REFUSED, "a letter")


def test_keys_whose_database_is_missing_are_never_replaced(rollcall: Rollcall, data: Path):
    (data / "rollcall.db").unlink()
    before = (data / "keys" / "authority.key").read_bytes()
    answer = rollcall("init", SCHOOL, "--data", data)
    assert (answer.code, (data / "keys" / "authority.key").read_bytes()) == (ExitCode.REFUSED, before)


def test_a_school_that_only_its_own_computer_can_reach_is_told_so(rollcall: Rollcall, tmp_path: Path):
    said = rollcall("init", SCHOOL, "--data", tmp_path / "data").out
    file = tmp_path / "data" / "collector.toml"
    assert f'Devices elsewhere cannot reach "localhost": set host in {file}, or run init with --host.\n' in said


@pytest.mark.parametrize("host", ["192.0.2.10", "2001:db8::10", "rollcall.example.org", "OFFICE_PC"])
def test_a_host_that_devices_can_reach_is_taken_without_a_remark(rollcall: Rollcall, tmp_path: Path, host: str):
    said = rollcall("init", SCHOOL, "--host", host, "--data", tmp_path / "data").out
    assert ("cannot reach" in said, read_config(tmp_path / "data").host) == (False, host)


def test_equal_ports_in_the_file_are_refused_by_serve(rollcall: Rollcall, data: Path):
    (data / "collector.toml").write_text("agents_port = 8443\n")
    answer = rollcall("serve", "--data", data)
    said = f"{data / 'collector.toml'}: agents_port and https_port are both 8443; give each its own port."
    assert (answer.code, said in answer.err) == (ExitCode.USAGE, True)


def test_a_port_that_is_taken_is_named(rollcall: Rollcall, data: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (data / "collector.toml").write_text(f'listen = "127.0.0.1"\nagents_port = {port}\n')
        answer = rollcall("serve", "--data", data)
    assert (answer.code, f"agents_port {port} on 127.0.0.1 cannot be used" in answer.err) == (ExitCode.REFUSED, True)


def test_init_makes_a_folder_that_nobody_else_may_enter(data: Path):
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_init_never_touches_a_folder_that_holds_data(rollcall: Rollcall, data: Path):
    before = (data / "keys" / "authority.pem").read_bytes()
    answer = rollcall("init", "Another School", "--data", data)
    assert (answer.code, (data / "keys" / "authority.pem").read_bytes()) == (ExitCode.REFUSED, before)
