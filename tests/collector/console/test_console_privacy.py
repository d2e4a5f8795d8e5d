"""What devices send is shown to everybody, and what is held about people to the data protection officer."""

from collector.accounts.rights import Role
from collector.privacy import holding_back
from collector.privacy.inventory import INVENTORY
from collector.privacy.what_this_sends import what_this_sends
from collector.store import schools
from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, ConsoleDesk


def test_a_governor_reads_every_field_that_a_device_sends(same_console: ConsoleDesk) -> None:
    shown = same_console.browser(Role.GOVERNOR).get(same_console.at("/what-this-sends")).text.replace("&#39;", "'")
    assert all(field.words in shown for fact in what_this_sends().facts for field in fact.fields)


def test_the_officer_sees_what_is_held_and_saves_the_notice(same_console: ConsoleDesk) -> None:
    browser = same_console.browser(Role.DPO)
    shown = browser.get(same_console.at("/privacy")).text.replace("&#39;", "'")
    assert all(each.what in shown for each in INVENTORY)
    saved = browser.get(same_console.at("/privacy/notice"))
    assert "attachment" in saved.headers["content-disposition"]
    assert "Privacy notice" in saved.text


def test_a_hold_is_shown_with_its_reason_as_text(console: ConsoleDesk) -> None:
    with console.database.writing() as tx:
        school_id = schools.the_only(tx, None).school_id
        holding_back.add(tx, school_id, person="A. Sample", loan="", why=HOSTILE, actor="test", now=console.now)
    shown = console.browser(Role.DPO).get(console.at("/privacy")).text
    assert "A. Sample" in shown
    assert HARMLESS_IN_HTML in shown
