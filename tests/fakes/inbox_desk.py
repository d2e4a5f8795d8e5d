"""An inbox as a person at a desk uses it: drop a file, and see what became of it."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from collector.data_folder import DataFolder
from collector.registers.enrolment_files import CollectorAddress
from collector.registers.inbox import Inbox, Rejected, Taken
from collector.registers.inbox_folder import arrivals
from collector.store import loans as stored
from collector.store.database import Database
from collector.store.loans import LoanState
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from tests.fakes.agreement_files import form
from tests.fakes.school_records import NOW

AUTHORITY = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"
TRUST_KEY_SHA256 = "7a" * 32
_ADDRESS = CollectorAddress(
    "example", "Example Primary School", "rollcall.example", 8440, 8441, 8443, AUTHORITY, TRUST_KEY_SHA256
)
SECOND = form(agreement__id="DLA-8", device__serial="EF34GH", device__asset_tag="RC-0008")


def _numbered_tokens() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"token-{next(numbers)}"


class Desk:
    """A data folder, its inbox, and what a person sees in it."""

    def __init__(self, folder: DataFolder, database: Database) -> None:
        """The tokens that it mints are token-1, token-2 and so on."""
        self.folder = folder
        self.database = database
        self.inbox = Inbox(folder, database, _ADDRESS, _numbered_tokens())

    def drop(self, name: str, content: bytes) -> Path:
        """Put a file into the inbox, where nobody looks yet."""
        path = self.folder.inbox / name
        path.write_bytes(content)
        return path

    def take(self, name: str, content: bytes, now: datetime = NOW) -> Taken | Rejected:
        """Drop a file and have it taken at once."""
        self.drop(name, content)
        (arrival,) = [each for each in arrivals(self.folder.inbox) if each.path.name == name]
        return self.inbox.take(arrival, now)

    def seen(self) -> dict[str, list[str]]:
        """The names in each of the four folders that holds any."""
        folders = {
            "inbox": self.folder.inbox,
            "outbox": self.folder.outbox,
            "recorded": self.folder.recorded,
            "rejected": self.folder.rejected,
        }
        names = {name: sorted(path.name for path in folder.iterdir()) for name, folder in folders.items()}
        return {name: found for name, found in names.items() if found}

    def offer(self, loan_id: str) -> EnrolmentOffer:
        """The answer in the outbox."""
        return parse_offer((self.folder.outbox / f"{loan_id}.toml").read_text(encoding="utf-8"))

    def loan_states(self) -> dict[str, LoanState]:
        """Where each recorded loan stands."""
        with self.database.reading() as tx:
            return {loan.loan_id: loan.state for loan in stored.everything(tx, "example")}
