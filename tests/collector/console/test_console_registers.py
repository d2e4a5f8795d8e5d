"""The registers in the console: lists, lines with their history, forms with errors at their fields, tables taken in."""

import re

import pytest

from collector.accounts.rights import Role
from collector.console import register_forms, register_pages
from collector.console.visit import Download, Redirect, Shown
from collector.errors import NotRecorded
from collector.registers.recording import lines_of
from compliance.registers import CATALOGUE
from compliance.registers.fields import Holds
from compliance.school_clock import day_of
from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, TOKEN, ConsoleDesk

PEOPLE = CATALOGUE["people"]


def added(console: ConsoleDesk, name: str, role: str = "teacher") -> str:
    """Record a person, and say where the form leads."""
    answer = register_forms.add(console.visit(path={"name": "people"}, form={"name": name, "role": role}))
    assert isinstance(answer, Redirect)
    return answer.to


def people(console: ConsoleDesk) -> list[tuple[str, str]]:
    """Who is recorded, as what."""
    school_id = console.school.school_id
    with console.database.reading() as tx:
        return [(each.line.name, each.line.role) for each in lines_of(tx, school_id, PEOPLE, console.now)]


def test_every_register_is_listed_with_its_lines_and_an_empty_one_says_what_to_do_first(console: ConsoleDesk) -> None:
    added(console, "A. Sample")
    browser = console.browser()
    listed = browser.get(console.at("/registers")).text
    assert all(console.at(f"/registers/{name}") in listed for name in CATALOGUE)
    assert "Add the first line" in browser.get(console.at("/registers/training")).text
    assert "Add the first line" not in browser.get(console.at("/registers/people")).text


def test_a_line_is_added_changed_and_withdrawn_and_its_history_says_all_three(console: ConsoleDesk) -> None:
    assert added(console, "A. Sample") == "/registers/people/1"
    browser = console.browser()
    line = console.at("/registers/people/1")
    browser.post(f"{line}/change", data={"csrf": TOKEN, "name": "A. Sample", "role": "office"})
    assert "Role was “teacher”" in browser.get(line).text
    withdrawn = browser.post(f"{line}/withdraw", data={"csrf": TOKEN, "why": "recorded twice"})
    assert withdrawn.headers["location"] == console.at("/registers/people")
    page = browser.get(line).text
    assert "This line was withdrawn: recorded twice" in page
    assert [page.count(act) for act in ("Recorded by", "Changed by", "Withdrawn by")] == [1, 1, 1]
    assert people(console) == []


def test_a_register_is_shown_as_it_was_known_on_a_day(console: ConsoleDesk) -> None:
    added(console, "A. Sample")
    browser = console.browser()
    assert "Nothing was known on that day" in browser.get(console.at("/registers/people?as-at=2020-01-01")).text
    today = day_of(console.now).isoformat()
    assert "A. Sample" in browser.get(console.at(f"/registers/people?as-at={today}")).text


@pytest.mark.parametrize("register", CATALOGUE.values(), ids=lambda each: each.name)
def test_every_register_has_a_form_and_each_missing_field_is_named_beside_it(
    same_console: ConsoleDesk, register: object
) -> None:
    name = register.name  # type: ignore[attr-defined]
    browser = same_console.browser()
    address = same_console.at(f"/registers/{name}/add")
    assert browser.get(address).status_code == 200
    answer = browser.post(address, data={"csrf": TOKEN})
    assert answer.status_code == 422
    needed = {field.name for field in register.fields if field.required}  # type: ignore[attr-defined]
    assert set(re.findall(r'class="error" id="e-([a-z_]+)"', answer.text)) == needed


def test_a_choice_is_a_list_and_a_day_is_a_date_field(console: ConsoleDesk) -> None:
    page = console.browser().get(console.at("/registers/incident-log/add")).text
    days = [field.name for field in CATALOGUE["incident-log"].fields if field.holds is Holds.DAY]
    assert all(re.search(f'name="{name}" type="date"', page) for name in days)
    assert '<option value="stolen">stolen</option>' in page


def test_what_other_lists_deny_stands_at_the_field_that_they_deny(console: ConsoleDesk) -> None:
    form = {"person": "A. Sample", "agreement": "use", "version": "9", "signed_on": "2020-01-01"}
    answer = register_forms.add(console.visit(path={"name": "signatures"}, form=form))
    assert isinstance(answer, Shown)
    assert (answer.status, list(answer.values["problems"])) == (422, ["version"])


def test_a_line_that_is_there_already_is_not_recorded_twice(console: ConsoleDesk) -> None:
    added(console, "A. Sample")
    answer = register_forms.add(console.visit(path={"name": "people"}, form={"name": "a. sample", "role": "office"}))
    assert isinstance(answer, Shown)
    assert answer.values["problems"] == {"name": "This is recorded already, in line 1: change that line instead."}


def test_a_table_is_shown_before_it_is_recorded_and_recorded_once_somebody_says_so(console: ConsoleDesk) -> None:
    added(console, "A. Sample")
    browser = console.browser()
    table = b"Name;Role\nA. Sample;office\nB. Other;teacher\n"
    sent = browser.post(console.at("/registers/people/import"), data={"csrf": TOKEN}, files={"file": ("t.csv", table)})
    preview = sent.headers["location"]
    page = browser.get(preview).text
    assert "<strong>1 added</strong> · <strong>1 changed</strong>" in page
    assert people(console) == [("A. Sample", "teacher")]
    browser.post(preview, data={"csrf": TOKEN, "column-0": "name", "column-1": "role"})
    assert people(console) == [("A. Sample", "office"), ("B. Other", "teacher")]


def test_columns_called_otherwise_are_assigned_and_wrong_rows_are_named(console: ConsoleDesk) -> None:
    browser = console.browser()
    table = b"Full name,Job\nA. Sample,office\nB. Other,\n"
    sent = browser.post(console.at("/registers/people/import"), data={"csrf": TOKEN}, files={"file": ("t.csv", table)})
    preview = sent.headers["location"]
    asked = browser.get(preview)
    assert asked.status_code == 422
    assert "choose which field this is" in asked.text
    chosen = {"column-0": "name", "column-1": "role"}
    shown = browser.get(preview, params=chosen).text
    assert "1 wrong" in shown
    assert "role is missing" in shown
    refused = browser.post(preview, data={"csrf": TOKEN, **chosen})
    assert refused.status_code == 422
    assert "Nothing was recorded: rows are wrong" in refused.text
    assert people(console) == []
    browser.post(preview, data={"csrf": TOKEN, **chosen, "skip": "yes"})
    assert people(console) == [("A. Sample", "office")]


def test_a_file_that_waits_is_for_whoever_sent_it_alone(console: ConsoleDesk) -> None:
    table = b"name,role\nA. Sample,office\n"
    mine = console.browser()
    preview = mine.post(console.at("/registers/people/import"), data={"csrf": TOKEN}, files={"file": ("t.csv", table)}).headers[
        "location"
    ]
    assert mine.get(preview).status_code == 200
    assert console.browser(Role.OFFICE).get(preview).status_code == 404


def test_text_that_would_do_harm_is_shown_as_text_in_every_field_and_no_cell_computes(console: ConsoleDesk) -> None:
    added(console, HOSTILE, HOSTILE)
    browser = console.browser()
    for address in ("/registers/people", "/registers/people/1", "/registers/people/1/change", "/registers/people/1/withdraw"):
        page = browser.get(console.at(address)).text
        assert HARMLESS_IN_HTML in page
        assert "<script>alert" not in page
        assert "49" not in re.sub(r"\d\d:\d\d|v=[0-9a-f]+", "", page.split("<main", 1)[1])
    saved = browser.get(console.at("/registers/people/table.csv"))
    assert saved.headers["content-disposition"].startswith("attachment")
    cells = saved.text.split("\r\n")[1].split('","')
    assert cells[0].lstrip('"').startswith("'=")


def test_names_of_people_are_not_shown_to_a_role_without_that_right(console: ConsoleDesk) -> None:
    """No role has registers without people today; the pages hold all the same."""
    added(console, "A. Sample")
    visit = console.visit(Role.GOVERNOR, path={"name": "people", "line": "1"})
    for page in (register_pages.show(visit), register_pages.show_line(visit)):
        assert isinstance(page, Shown)
        assert "A. Sample" not in str([page.values.get(each) for each in ("rows", "title", "said_of_it", "steps")])
    with pytest.raises(NotRecorded):
        register_pages.export(visit)


def test_a_saved_register_can_be_sent_again_and_changes_nothing(console: ConsoleDesk) -> None:
    added(console, HOSTILE)
    saved = register_pages.export(console.visit(path={"name": "people"}))
    assert isinstance(saved, Download)
    browser = console.browser()
    sent = browser.post(console.at("/registers/people/import"), data={"csrf": TOKEN}, files={"file": ("t.csv", saved.content)})
    assert "1 recorded already" in browser.get(sent.headers["location"]).text
