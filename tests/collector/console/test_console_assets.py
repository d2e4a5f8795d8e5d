"""The asset list in the console: taken from a table that is shown first, and saved so that it can be sent again."""

from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, TOKEN, ConsoleDesk

TABLE = f'asset_tag,make,model,off_site\nLAP-1,Contoso,Slate,yes\nLAP-2,Contoso,"{HOSTILE.replace(chr(34), chr(34) * 2)}",\n'


def sent(console: ConsoleDesk, table: str) -> tuple[int, str, str]:
    """What sending a table is answered with: status, where it leads, what it says."""
    files = {"file": ("assets.csv", table.encode())}
    answer = console.browser().post(console.at("/registers/assets/import"), data={"csrf": TOKEN}, files=files)
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_a_table_of_assets_is_shown_first_and_recorded_once_somebody_says_so(console: ConsoleDesk) -> None:
    browser = console.browser()
    assert "The asset list is empty" in browser.get(console.at("/registers/assets")).text
    _, preview, _ = sent(console, TABLE)
    assert "<strong>2 added</strong>" in browser.get(preview).text
    assert "The asset list is empty" in browser.get(console.at("/registers/assets")).text
    assert browser.post(preview, data={"csrf": TOKEN}).status_code == 303
    page = browser.get(console.at("/registers/assets")).text
    assert "2 assets" in page
    assert HARMLESS_IN_HTML in page
    saved = browser.get(console.at("/registers/assets/table.csv")).text
    _, again, _ = sent(console, saved)
    assert "<strong>2 replaced</strong>" in browser.get(again).text
    browser.post(again, data={"csrf": TOKEN})
    assert browser.get(console.at("/registers/assets/table.csv")).text == saved


def test_every_wrong_cell_of_a_table_is_named_by_its_row_and_nothing_is_recorded(console: ConsoleDesk) -> None:
    status, _, page = sent(console, "asset_tag,make,model,off_site\nLAP-1,,Slate,perhaps\n")
    assert status == 422
    assert "row 2: make is missing" in page
    assert "row 2: off_site is &#34;perhaps&#34;" in page
    assert sent(console, "nothing")[0] == 422
    assert "The asset list is empty" in console.browser().get(console.at("/registers/assets")).text


def test_no_cell_of_the_saved_list_is_computed_by_a_spreadsheet(console: ConsoleDesk) -> None:
    browser = console.browser()
    _, preview, _ = sent(console, TABLE)
    browser.post(preview, data={"csrf": TOKEN})
    saved = browser.get(console.at("/registers/assets/table.csv")).text
    assert ",\"'=1+1" in saved
