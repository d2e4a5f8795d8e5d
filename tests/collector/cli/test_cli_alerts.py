"""`rollcall alerts`, as a technician types it."""

import json
import stat
from pathlib import Path

import pytest

from collector.alerts import chat_secrets
from collector.store import audit
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall

SECRET = "jsons://hook.example/a-key-that-nobody-sees"


def listed(rollcall: Rollcall, data: Path) -> list[dict[str, object]]:
    found = json.loads(rollcall("alerts", "list", "--data", data, "--json").out)
    assert isinstance(found, list)
    return found


def test_who_is_told_is_added_listed_and_removed(rollcall: Rollcall, data: Path):
    assert "alerts add" in rollcall("alerts", "list", "--data", data).out
    assert rollcall("alerts", "add", "it@school.example", "--data", data).code == 0
    chosen = ("--for", "head", "--kind", "lost", "--kind", "digest")
    assert rollcall("alerts", "add", "head@school.example", "--data", data, *chosen).code == 0
    assert [(each["number"], each["for"], len(each["kinds"])) for each in listed(rollcall, data)] == [
        (1, "technician", 12),
        (2, "head", 2),
    ]
    assert rollcall("alerts", "remove", "1", "--data", data).code == 0
    assert [each["number"] for each in listed(rollcall, data)] == [2]
    assert rollcall("alerts", "remove", "1", "--data", data).code == 2


@pytest.mark.parametrize(
    "typed",
    ["nobody", "a@b\nBcc: c@d.example", "<a@b.example>", '"a b"@c.example', "a@", "@b.example", "a@b..c", "ŵ@school.example"],
)
def test_what_is_no_address_is_refused(rollcall: Rollcall, data: Path, typed: str):
    answer = rollcall("alerts", "add", typed, "--data", data)
    assert (answer.code, "no e-mail address" in answer.err) == (2, True)


def test_nobody_is_told_twice_at_one_address(rollcall: Rollcall, data: Path):
    rollcall("alerts", "add", "it@school.example", "--data", data)
    answer = rollcall("alerts", "add", "it@school.example", "--data", data)
    assert (answer.code, "as destination 1" in answer.err) == (2, True)


def test_the_address_of_a_chat_is_kept_for_its_owner_alone_and_never_shown(
    rollcall: Rollcall, data: Path, collector: Collector, tmp_path: Path
):
    (tmp_path / "chat").write_text(SECRET + "\n")
    added = rollcall("alerts", "add", "--chat-file", tmp_path / "chat", "--data", data)
    assert added.code == 0, added.err
    kept = data / "keys" / chat_secrets.FILE_NAME
    assert (stat.S_IMODE(kept.stat().st_mode), SECRET in kept.read_text()) == (0o600, True)
    shown = [rollcall("alerts", word, "--data", data) for word in ("list", "status")]
    with collector.database.reading() as tx:
        audited = "".join(each.detail for each in audit.recent(tx, SCHOOL_ID))
    said = "".join(each.out + each.err for each in (added, *shown)) + audited
    assert ("a-key-that-nobody-sees" in said, "jsons://****" in said) == (False, True)
    assert b"a-key-that-nobody-sees" not in (data / "rollcall.db").read_bytes()
    rollcall("alerts", "remove", "1", "--data", data)
    assert SECRET not in kept.read_text()


def test_a_file_without_the_address_of_a_chat_is_wrong_usage_that_does_not_repeat_it(
    rollcall: Rollcall, data: Path, tmp_path: Path
):
    (tmp_path / "chat").write_text("no-such-service://a-key-that-nobody-sees\n")
    answer = rollcall("alerts", "add", "--chat-file", tmp_path / "chat", "--data", data)
    assert (answer.code, "Apprise" in answer.err, "a-key" in answer.err) == (2, True, False)


def test_a_test_without_a_mail_server_says_what_to_write(rollcall: Rollcall, data: Path):
    rollcall("alerts", "add", "it@school.example", "--data", data)
    answer = rollcall("alerts", "test", "1", "--data", data)
    assert (answer.code, "write smtp_host and smtp_sender" in answer.err) == (4, True)


def test_the_digest_is_shown_and_its_day_set(rollcall: Rollcall, data: Path):
    shown = rollcall("alerts", "digest", "--data", data)
    assert (shown.code, "Devices: nothing needs action" in shown.out) == (0, True)
    assert "every Monday at 07:00, in holidays too" in shown.out
    changed = rollcall("alerts", "digest", "--on", "friday", "--at", "15:30", "--not-in-holidays", "--data", data)
    assert "every Friday at 15:30, not in holidays" in changed.out
    assert rollcall("alerts", "digest", "--at", "25:00", "--data", data).code == 2
    assert rollcall("alerts", "digest", "--on", "someday", "--data", data).code == 2


def test_the_doctor_says_that_mail_has_no_server(rollcall: Rollcall, data: Path):
    rollcall("alerts", "add", "it@school.example", "--data", data)
    assert "no mail server is set" in rollcall("doctor", "--data", data).out
