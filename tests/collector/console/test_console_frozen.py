"""Frozen reports in the console: frozen, listed, opened as the same bytes, verified; each for whom it is."""

import re

from collector.accounts.rights import Role
from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, TOKEN, ConsoleDesk


def frozen(console: ConsoleDesk, reader: str, period: str = "Autumn term") -> str:
    """Freeze a report, and read its code."""
    form = {"csrf": TOKEN, "reader": reader, "period": period, "prepared_by": HOSTILE, "approved_by": ""}
    answer = console.browser(Role.HEADTEACHER).post(console.at("/reports/frozen/freeze"), data=form)
    assert answer.status_code == 303, answer.text
    page = console.browser().get(console.at("/reports/frozen")).text
    return re.findall(r"<code>([0-9A-Z-]+)</code>", page)[0]


def test_a_frozen_report_opens_as_the_same_files_and_is_verified_by_its_code(console: ConsoleDesk) -> None:
    code = frozen(console, "governors")
    governor = console.browser(Role.GOVERNOR)
    page = governor.get(console.at("/reports/frozen")).text
    assert HARMLESS_IN_HTML in page
    assert "<script>alert" not in page
    files = re.findall(r'href="([^"]*/reports/frozen/REP-[^"]+)"', page)
    begins = {each.rpartition("/")[2]: governor.get(each).content[:5] for each in files}
    assert begins["pdf"] == b"%PDF-"
    assert set(begins) >= {"pdf", "html", "csv", "json"}
    assert governor.get(files[0]).content == governor.get(files[0]).content
    found = governor.get(console.at("/reports/frozen"), params={"code": code.lower().replace("-", " ")})
    assert "It is unaltered since it was frozen" in found.text
    other = governor.get(console.at("/reports/frozen"), params={"code": "0000-0000-0000-0000"})
    assert (other.status_code, 'id="e-code"' in other.text) == (422, True)


def test_a_governor_does_not_see_what_was_frozen_for_leaders(console: ConsoleDesk) -> None:
    frozen(console, "slt")
    mine = re.findall(r'href="([^"]*/reports/frozen/REP-[^"]+)"', console.browser().get(console.at("/reports/frozen")).text)
    governor = console.browser(Role.GOVERNOR)
    assert "Nothing is frozen yet" in governor.get(console.at("/reports/frozen")).text
    assert {governor.get(each).status_code for each in mine} == {404}
    assert governor.get(console.at("/reports/frozen/REP-1/x/pdf")).status_code == 404


def test_a_report_without_a_period_is_not_frozen(console: ConsoleDesk) -> None:
    answer = console.browser().post(console.at("/reports/frozen/freeze"), data={"csrf": TOKEN, "reader": "technician"})
    assert set(re.findall(r'id="e-([a-z_]+)"', answer.text)) == {"period", "reader"}
