"""Who may see what in the pages about the school: every place, in every role, as the table of rights says."""

import pytest

from collector.accounts.rights import RIGHTS, Right, Role
from collector.console.school_places import places
from collector.console.visit import Place
from tests.fakes.console_desk import TOKEN, ConsoleDesk, address_of

PLACES = places(lambda: "a name")
CASES = [pytest.param(place, role, id=f"{place.path} {role}") for place in PLACES for role in Role]


@pytest.mark.parametrize(("place", "role"), CASES)
def test_a_place_is_shown_to_whoever_has_its_right_and_to_nobody_else(
    same_console: ConsoleDesk, place: Place, role: Role
) -> None:
    browser = same_console.browser(PLACES, role)
    address = same_console.at(address_of(place))
    if place.get is not None:
        assert (browser.get(address).status_code == 403) is (place.right not in RIGHTS[role])
    if place.post is not None and place.right not in RIGHTS[role]:
        assert browser.post(address, data={"csrf": TOKEN}).status_code == 403


@pytest.mark.parametrize("place", [each for each in PLACES if each.post], ids=lambda place: place.path)
def test_a_form_without_this_sessions_token_changes_nothing(same_console: ConsoleDesk, place: Place) -> None:
    browser = same_console.browser(PLACES)
    answer = browser.post(same_console.at(address_of(place)), data={"csrf": "another token"})
    assert answer.status_code == 403
    assert "was not sent from a page of this console" in answer.text


def test_a_governor_gets_no_further_than_figures() -> None:
    seen = {place.path for place in PLACES if place.right in RIGHTS[Role.GOVERNOR]}
    assert all(place.right is Right.SEE_FIGURES for place in PLACES if place.path in seen)
