"""The privacy notice says what the catalogue of facts, the inventory, the rights and the school's own settings say."""

import pytest

from collector.accounts.rights import Right
from collector.errors import FormError
from collector.privacy.inventory import INVENTORY
from collector.privacy.notice import Notice, notice_html, notice_of, notice_text, who_sees
from collector.privacy.settling import settle_contact, settle_period
from collector.privacy.what_this_sends import what_this_sends
from collector.store import privacy_settings
from collector.store.database import Database
from compliance.facts import FACTS
from tests.documents.document import ROOT
from tests.fakes.school_records import NOW, SCHOOL


def made(database: Database) -> Notice:
    with database.reading() as tx:
        return notice_of(SCHOOL, privacy_settings.of_school(tx, "example"), NOW)


def test_both_formats_name_everything_that_is_held_for_how_long_and_who_sees_it(database: Database) -> None:
    notice = made(database)
    for written in (notice_text(notice), notice_html(notice)):
        flat = written.replace("&#39;", "'")
        for each in notice.kept:
            assert each.holding.what in flat
            assert each.how_long in flat
            assert each.who in flat
        assert "ico.org.uk" in flat
    assert len(notice.kept) == len(INVENTORY)


def test_every_fact_that_a_device_can_send_is_in_it_in_the_words_of_what_is_sent(database: Database) -> None:
    page = (ROOT / "docs" / "what-is-sent.md").read_text("utf-8")
    sent = what_this_sends()
    assert [each.name for each in sent.facts] == list(FACTS)
    for fact in sent.facts:
        assert f"### {fact.heading}" in page
        assert all(f"- {field.words}" in page for field in fact.fields)
    assert all(field.words in notice_text(made(database)) for fact in sent.facts for field in fact.fields)


def test_the_schools_contact_and_its_own_times_stand_in_it(database: Database) -> None:
    with database.writing() as tx:
        settle_contact(tx, "example", "The data protection officer, office@example.test", actor="test", now=NOW)
        settle_period(tx, "example", "loans", "18 months", actor="test", now=NOW)
    written = notice_text(made(database))
    assert "Questions and complaints: The data protection officer, office@example.test." in written
    assert "Kept: 18 months after the device was returned and reset." in written


@pytest.mark.parametrize(
    ("kept", "period"), [("loans", "soon"), ("loans", "0 years"), ("evidence", "1 year"), ("hats", "1 year")]
)
def test_a_time_that_cannot_be_is_refused(database: Database, kept: str, period: str) -> None:
    with database.writing() as tx, pytest.raises(FormError, match="write"):
        settle_period(tx, "example", kept, period, actor="test", now=NOW)


def test_who_sees_it_follows_from_the_rights() -> None:
    assert who_sees(Right.HANDLE_PERSONAL_DATA) == "data protection officer"
    assert "governor" not in who_sees(Right.SEE_PEOPLE)
