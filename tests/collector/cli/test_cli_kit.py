"""`rollcall kit` writes a folder that is there whole or not at all, with a secret in it only when somebody asked for one."""

import re
import stat
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.kit.kit_files import AUTHORITY_FILE, ENROLMENT_FILE, PAGES
from collector.store import enrolment_keys, tokens
from collector.wiring import Collector
from compliance.enrolment_offer import parse_offer
from tests.documents.test_named_commands import missing
from tests.fakes.command_line import Rollcall


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def keys_made(collector: Collector) -> int:
    with collector.database.reading() as tx:
        row = tx.one("SELECT COUNT(*) AS made FROM enrolment_keys", {})
    return int(row["made"]) if row else 0


def test_without_a_word_it_holds_no_secret_and_makes_none(rollcall: Rollcall, data: Path, tmp_path: Path, collector: Collector):
    rollcall("kit", "-o", tmp_path / "kit", "--data", data)
    assert modes(tmp_path / "kit") == dict.fromkeys((*PAGES, AUTHORITY_FILE), 0o644)
    assert keys_made(collector) == 0


def test_with_the_word_it_holds_a_key_that_only_its_owner_can_read(
    rollcall: Rollcall, data: Path, tmp_path: Path, collector: Collector
):
    said = rollcall("kit", "-o", tmp_path / "kit", "--with-key", "--data", data).out
    offer = parse_offer((tmp_path / "kit" / ENROLMENT_FILE).read_text())
    with collector.database.reading() as tx:
        assert enrolment_keys.in_use(tx, tokens.hash_of(offer.school_key))
    assert (stat.S_IMODE((tmp_path / "kit").stat().st_mode), modes(tmp_path / "kit")[ENROLMENT_FILE]) == (0o700, 0o600)
    assert "It does not expire by itself." in said
    shown = said + "".join((tmp_path / "kit" / name).read_text() for name in PAGES)
    assert offer.school_key not in shown


def test_the_pages_name_the_collector_as_the_enrolment_file_does(rollcall: Rollcall, data: Path, tmp_path: Path):
    rollcall("kit", "-o", tmp_path / "kit", "--with-key", "--data", data)
    offer = parse_offer((tmp_path / "kit" / ENROLMENT_FILE).read_text())
    page = (tmp_path / "kit" / "README.txt").read_text()
    assert (tmp_path / "kit" / AUTHORITY_FILE).read_text() == offer.certificate_authority
    named = re.search(r"Address +(\S+)\n +Ports +(\d+) \(enrolment\), (\d+) \(reports\), (\d+)", page)
    assert named
    assert named.groups() == (offer.host, str(offer.enrolment_port), str(offer.agents_port), str(offer.https_port))


@pytest.mark.parametrize("with_key", [(), ("--with-key",)])
def test_every_command_on_the_pages_exists(rollcall: Rollcall, data: Path, tmp_path: Path, with_key: tuple[str, ...]):
    rollcall("kit", "-o", tmp_path / "kit", *with_key, "--data", data)
    text = "\n".join((tmp_path / "kit" / name).read_text() for name in PAGES)
    windows = text.replace('"%ProgramFiles%\\Rollcall\\rollcall-agent.cmd"', "rollcall-agent").replace("/usr/local/bin/", "")
    lines = re.findall(r"^ *(?:@|sudo )*(rollcall(?:-agent)? [a-z][^&\n\\]*)", windows, re.MULTILINE)
    assert len(lines) >= 10
    assert [found for line in lines if (found := missing(re.split(r"  +", line)[0]))] == []


def test_what_is_there_stays(rollcall: Rollcall, data: Path, tmp_path: Path, collector: Collector):
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "README.txt").write_text("of last year")
    answer = rollcall("kit", "-o", tmp_path / "kit", "--with-key", "--data", data)
    assert (answer.code, "exists already" in answer.err) == (ExitCode.USAGE, True)
    assert (tmp_path / "kit" / "README.txt").read_text() == "of last year"
    assert keys_made(collector) == 0, "no key without a file that holds it"


def test_a_folder_in_a_folder_that_is_not_there_is_refused(rollcall: Rollcall, data: Path, tmp_path: Path):
    answer = rollcall("kit", "-o", tmp_path / "none" / "kit", "--data", data)
    assert (answer.code, "make the folder" in answer.err) == (ExitCode.USAGE, True)


def test_a_name_that_cannot_be_is_refused_and_leaves_nothing(rollcall: Rollcall, data: Path, tmp_path: Path):
    before = sorted(tmp_path.iterdir())
    answer = rollcall("kit", "-o", tmp_path / ("k" * 300), "--data", data)
    assert (answer.code, "name another" in answer.err) == (ExitCode.USAGE, True)
    assert sorted(tmp_path.iterdir()) == before
