"""The loan desk with real processes: signed in the console's pages by three people, enrolled, reported, cleared, returned."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import httpx
import pytest

from collector.accounts import web_sessions
from collector.config import read_config
from collector.keys.keys import read_authority
from collector.store import accounts
from collector.store.sqlite import SqliteDatabase
from collector.wiring import clock, new_cookie_value
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from tests.end_to_end.conftest import TAG, School
from tests.fakes.device import FakeDevice

pytestmark = pytest.mark.end_to_end

SCHOOL_ID = "example-primary-school"
DEVICE = {"make": "Example", "model": "Book 14", "asset_tag": TAG, "accessory-charger": "yes", "condition": "as new"}


class Browser:
    """One person before the console, over HTTPS, in a session of their own."""

    def __init__(self, school: School, signs_in_as: str) -> None:
        authority = read_authority(school.data / "keys")
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{read_config(school.data).https_port}/s/{SCHOOL_ID}",
            verify=ssl.create_default_context(cadata=authority),
            cookies={"__Host-rollcall": session_of(school, signs_in_as)},
            timeout=20,
        )

    def get(self, path: str) -> str:
        """A page, or a file."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
        return answer.text

    def post(self, path: str, **form: str) -> str:
        """Send a form with the tokens of the page that it stands on; where it leads, within the school."""
        hidden = dict(re.findall(r'name="(csrf|text_sha256)" value="([^"]+)"', self.get(form.pop("page", path))))
        answer = self.client.post(path, data={**hidden, **form})
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-2000:])
        return answer.headers["location"].removeprefix(f"/s/{SCHOOL_ID}")

    def waits_for(self, path: str, words: str) -> str:
        """The page once it says this, within twenty seconds; else as it was last."""
        until = time.monotonic() + 20
        while words not in (page := self.get(path)) and time.monotonic() < until:
            time.sleep(0.2)
        return page


def session_of(school: School, signs_in_as: str) -> str:
    """A session as it begins once password and second factor were given, which have tests of their own."""
    database = SqliteDatabase(school.data / "rollcall.db")
    try:
        with database.writing() as tx:
            account = accounts.named(tx, signs_in_as)
            assert account is not None
            return web_sessions.begin(tx, account.account_id, proved_at=clock(), now=clock(), new_secret=new_cookie_value)
    finally:
        database.close()


@pytest.fixture
def desk(school: School) -> Iterator[tuple[Browser, Browser]]:
    """The technician at the desk and the headteacher at their phone, of a school that is served."""
    for signs_in_as, name, role in (("tech", "T. Technician", "technician"), ("head", "H. Head", "headteacher")):
        done = school.rollcall("account", "add", signs_in_as, "--name", name, "--role", role)
        assert done.returncode == 0, done.stderr
    school.serve()
    browsers = Browser(school, "tech"), Browser(school, "head")
    yield browsers
    for each in browsers:
        each.client.close()


def agreed(technician: Browser, head: Browser, **device: str) -> tuple[str, EnrolmentOffer]:
    """A loan with its three signatures, given in the pages; and the enrolment file that they made."""
    borrower = technician.post("/loans/new", **DEVICE, **device)
    agreement = technician.post(borrower, name="A. Sample", role="teacher", purpose="school year")
    approve = technician.post(agreement, agreed="yes", name="A. Sample")
    technician.post(approve, sure="yes")
    loan = head.post(approve.replace("approve", "authorise"), sure="yes")
    assert "Waiting for the device to enrol…" in technician.get(f"{loan}/release")
    return loan, parse_offer(technician.get(f"{loan}/enrolment-file"))


def refused(call: Callable[[], object]) -> str:
    """The words with which the collector refuses a device."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return str(caught.value.details())


def test_from_three_signatures_to_clear_to_leave_site_and_back(school: School, desk: tuple[Browser, Browser]) -> None:
    technician, head = desk
    loan, offer = agreed(technician, head, serial="5CD1234ABC")
    authority, config = read_authority(school.data / "keys").encode(), read_config(school.data)

    other = FakeDevice(serial="5CD9876XYZ", school_id=SCHOOL_ID)
    assert "STOP" in refused(lambda: other.enrol(config.enrolment_port, authority, token=offer.token))
    assert "The device that asked is 5CD9876XYZ, the agreement is for 5CD1234ABC." in technician.get(f"{loan}/release")

    device = FakeDevice(serial="5CD1234ABC", school_id=SCHOOL_ID)
    device.enrol(config.enrolment_port, authority, token=offer.token)
    assert "Serial matches. Waiting for first report…" in technician.get(f"{loan}/release")
    device.session(config.agents_port, authority, [device.next_sealed()])
    cleared = technician.waits_for(f"{loan}/release", "Clear to leave site.")
    assert re.search(r"First report received .*\. Serial matches\. \d+ of \d+ checks meet policy\.", cleared)
    assert "<strong>Clear to leave site.</strong>" in cleared

    back = technician.post(f"{loan}/return", condition="a key is loose", **{"done-signed_out": "yes"})
    assert "returned" in refused(lambda: device.session(config.agents_port, authority, [device.next_sealed()]))
    technician.post(f"{loan}/reset", page=back)
    page = technician.get(loan)
    assert all(words in page for words in ("closed", "Did not come back: charger", "a key is loose", "seen by T. Technician"))


def test_a_real_agent_enrols_with_the_file_of_the_pages_and_hears_of_the_return(
    school: School, desk: tuple[Browser, Browser], tmp_path: Path
) -> None:
    technician, head = desk
    loan, _ = agreed(technician, head)
    file = tmp_path / "from-the-desk.toml"
    file.write_text(technician.get(f"{loan}/enrolment-file"), encoding="utf-8")
    enrolled = school.agent("enrol", "--from", file, "--asset-tag", TAG)
    assert enrolled.returncode == 0, enrolled.stderr
    school.agent("run", "--once")
    page = technician.waits_for(f"{loan}/release", "First report received")
    assert "First report received" in page
    assert "Not clear to leave site yet." in page
    technician.post(f"{loan}/return", condition="as new")
    told = school.agent("run", "--once")
    assert (told.returncode, "returned" in told.stderr) == (5, True)
