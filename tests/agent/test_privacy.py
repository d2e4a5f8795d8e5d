"""Of every field that can be sent it is said what it is, what for, about whom, and for how long it is kept."""

import json

import pytest

from agent.cli import main
from agent.telling.privacy import as_text, sent_fields
from compliance.facts import FACTS


def test_every_fact_is_there_and_no_field_lacks_a_word():
    fields = sent_fields()
    assert list(dict.fromkeys(each.fact for each in fields)) == list(FACTS)
    assert [each.field for each in fields if not (each.sent and each.what_for.startswith("to ") and each.kept)] == []


def test_what_tells_about_a_person_is_marked():
    assert {f"{each.fact}.{each.field}" for each in sent_fields() if each.about_a_person} == {
        "screen_lock.users.account",
        "administrators.session_user_is_administrator",
        "removable_media.events.at",
        "power.on_periods.began_at",
        "power.on_periods.ended_at",
        "software_inventory.added.name",
        "software_inventory.removed.name",
    }


def test_the_text_has_every_field_in_its_words():
    text = as_text()
    assert [each.sent for each in sent_fields() if f"- {each.sent}" not in text] == []


def test_machines_are_told_the_same(capsys: pytest.CaptureFixture[str]):
    assert main(["privacy", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["fact"], each["field"]) for each in told] == [(each.fact, each.field) for each in sent_fields()]
