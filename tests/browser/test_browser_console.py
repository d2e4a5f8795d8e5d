"""The console as people walk through it, in a real browser before a real collector."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Page, expect

from collector.accounts.rights import Role
from tests.browser.real_browser import PHONE, Console, console_in_browser
from tests.fakes.crowd import on_loan, reports

pytestmark = pytest.mark.end_to_end

BORROWER = "A. Sample"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A school with one device on loan that has reported."""
    with console_in_browser(tmp_path_factory.mktemp("console") / "data") as opened:
        reports(opened.collector, on_loan(opened.collector, 1))
        yield opened


@pytest.fixture(scope="module")
def administrator(school: Console) -> Page:
    """Somebody who may see nearly everything."""
    return school.signed_in(Role.ADMINISTRATOR, "B. Admin")


@pytest.fixture(scope="module")
def pages(school: Console, administrator: Page) -> list[str]:
    """One page of each kind to which links lead from the overview; fails where a link leads to nothing."""
    found, seen, to_see = list[str](), set[str](), [f"{school.home}/", f"{school.home}/account"]
    while to_see:
        address = to_see.pop(0)
        kind = kind_of(address)
        if kind in seen or not address.startswith(school.home):
            continue
        seen.add(kind)
        answer = administrator.request.get(address)
        assert answer.status == 200, address
        if is_file(answer):
            continue
        administrator.goto(address)
        found.append(address)
        to_see += links_on(administrator)
    assert len(found) > 15
    return found


def links_on(page: Page) -> list[str]:
    """Where one can go from here."""
    return list(page.locator("main a, nav a").evaluate_all("found => found.map(each => each.href.split('#')[0])"))


def is_file(answer: APIResponse) -> bool:
    """Whether a browser would save it and show nothing."""
    return "content-disposition" in answer.headers


def kind_of(address: str) -> str:
    """Pages that differ only in the device, rule or register that they are about are of one kind, or of two with a query."""
    path, _, query = address.partition("?")
    names = sorted(each.partition("=")[0] for each in query.split("&"))
    parts = path.split("/")[5:]
    named = [part if place == 0 or part.isalpha() else "*" for place, part in enumerate(parts)]
    return "/".join(named[:1] + ["*"] * (len(named) > 1) + named[2:]) + "?" + ",".join(names)


@pytest.mark.timeout(300)
def test_the_first_administrator_comes_by_a_link_chooses_a_password_sets_up_a_second_step_and_sees_the_devices(school: Console):
    page = school.window().new_page()
    school.choose_password(page, school.link_for(Role.TECHNICIAN, "T. Technician"))
    expect(page.get_by_role("status")).to_contain_text("Your password is set")
    school.sign_in(page, Role.TECHNICIAN)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Example Primary School: devices")
    page.get_by_label("Find a device by tag, serial number or name").fill("LAP-0001")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("LAP-0001")
    expect(page.locator("body")).to_contain_text(BORROWER)


@pytest.mark.timeout(300)
def test_a_governor_sees_figures_and_no_name_anywhere_that_a_link_leads(school: Console):
    page = school.signed_in(Role.GOVERNOR, "G. Governor")
    seen, to_see = set[str](), [page.url]
    while to_see:
        address = to_see.pop()
        if address in seen or not address.startswith(school.home):
            continue
        seen.add(address)
        answer = page.request.get(address)
        if is_file(answer):
            words = answer.body().decode(errors="replace")
        else:
            page.goto(address)
            words = page.locator("main").inner_text()
        assert BORROWER not in words, address
        assert "LAP-0001" not in words, address
        if is_file(answer):
            continue
        to_see += links_on(page)
    assert len(seen) > 3
    answer = page.goto(f"{school.home}/devices")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_axe_knows(administrator: Page, pages: list[str], scheme: str):
    administrator.emulate_media(color_scheme=scheme)
    found = {}
    for each in pages:
        administrator.goto(each)
        faults = Axe().run(administrator, options=WCAG).response["violations"]
        if faults:
            found[each] = [(fault["id"], [node["html"][:120] for node in fault["nodes"][:2]]) for fault in faults]
    assert found == {}


@pytest.mark.timeout(300)
def test_no_page_is_wider_than_a_narrow_phone(administrator: Page, pages: list[str]):
    administrator.set_viewport_size(PHONE)
    wide = {}
    for each in pages:
        administrator.goto(each)
        width = administrator.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[each] = width
    assert wide == {}


@pytest.mark.timeout(120)
def test_no_page_breaks_its_own_policy_or_asks_anything_of_another_host(school: Console, administrator: Page, pages: list[str]):
    asked, complaints = set[str](), []
    administrator.on("request", lambda request: asked.add(request.url))
    administrator.on("console", lambda message: complaints.append(message.text))
    for each in pages:
        administrator.goto(each)
    assert {each for each in asked if not each.startswith((school.address, "data:"))} == set()
    assert complaints == []


@pytest.mark.timeout(120)
def test_a_device_is_found_by_keyboard_alone_and_without_scripts(school: Console):
    page = school.signed_in(Role.DPO, "D. Protector", scripts=False)
    page.goto(school.home + "/devices")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().startswith("LAP-0001"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("LAP-0001")
