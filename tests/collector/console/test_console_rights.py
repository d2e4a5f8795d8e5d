"""Who may see what in the pages about the school: every place, in every role, as the table of rights says."""

import pytest

from collector.accounts.rights import RIGHTS, Role
from collector.console.visit import Place
from tests.fakes.console_desk import EVERY_PLACE, TOKEN, ConsoleDesk, address_of

CASES = [pytest.param(place, role, id=f"{place.path} {role}") for place in EVERY_PLACE for role in Role]


@pytest.mark.parametrize(("place", "role"), CASES)
def test_a_place_is_shown_to_whoever_has_its_right_and_to_nobody_else(
    same_console: ConsoleDesk, place: Place, role: Role
) -> None:
    browser = same_console.browser(role)
    address = same_console.at(address_of(place))
    if place.get is not None:
        assert (browser.get(address).status_code == 403) is (place.right not in RIGHTS[role])
    if place.post is not None and place.right not in RIGHTS[role]:
        assert browser.post(address, data={"csrf": TOKEN}).status_code == 403


@pytest.mark.parametrize("place", [each for each in EVERY_PLACE if each.post], ids=lambda place: place.path)
def test_a_form_without_this_sessions_token_changes_nothing(same_console: ConsoleDesk, place: Place) -> None:
    browser = same_console.browser()
    answer = browser.post(same_console.at(address_of(place)), data={"csrf": "another token"})
    assert answer.status_code == 403
    assert "was not sent from a page of this console" in answer.text


def test_a_governor_sees_figures_and_nothing_by_which_a_person_or_device_could_be_told() -> None:
    seen = {place.path for place in EVERY_PLACE if place.right in RIGHTS[Role.GOVERNOR]}
    files = {f"/reports/governors/report.{form}" for form in ("pdf", "html", "csv", "json")}
    frozen = {"/reports/frozen", "/reports/frozen/{report}/{edition}/{form}"}
    reports = {"/reports", "/reports/governors", *files, *frozen}
    assert seen == {"/what-this-sends", *reports, "/rules", "/rules/{rule}", "/policy"}
