"""A loan's two papers: what was agreed and signed, with the first report of the device; and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from collector.papers.freezing import code_of
from collector.papers.kept_page import canonical
from collector.papers.press import Paper, typeset
from collector.papers.printable import printable, printable_lines
from collector.registers import drawings
from compliance.days import day_in_words

NOT_RECORDED: Final = "not recorded"


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: in which capacity, by whom, when, and how. `drawing` is the path of the pen, "" where none was drawn."""

    role: str
    name: str
    at: datetime
    how: str
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One paper. `facts` are what it says of device, people and days; `words` the agreement, a paragraph a line.

    Nothing in it changes once it was true, so the same receipt has the same code next year.
    """

    title: str
    school: str
    loan_id: str
    facts: tuple[tuple[str, str], ...]
    signatures: tuple[Signed, ...] = ()
    agreement: str = ""
    words: str = ""
    ending: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """By which two copies are compared: the beginning of the hash of everything that it says."""
        signed = [[each.role, each.name, each.at.isoformat(), each.how, each.drawing] for each in self.signatures]
        said = {"title": self.title, "school": self.school, "loan": self.loan_id, "facts": [list(each) for each in self.facts]}
        rest = {"signatures": signed, "agreement": self.agreement, "words": self.words, "ending": list(self.ending)}
        return code_of(sha256(canonical({**said, **rest}).encode()).digest())


def receipt_pdf(receipt: Receipt, made_at: datetime, zone: tzinfo | None) -> Paper:
    """The paper. `zone` is that of the reader, None this computer's."""
    return typeset("receipt", _plain(receipt, zone), made_at)


def _plain(receipt: Receipt, zone: tzinfo | None) -> dict[str, Any]:
    return {
        "title": printable(f"{receipt.title} {receipt.loan_id}"),
        "author": printable(receipt.school),
        "school": printable(receipt.school),
        "facts": [[printable(name), printable(said)] for name, said in receipt.facts],
        "agreement": printable(receipt.agreement),
        "words": printable_lines(receipt.words).splitlines(),
        "signatures": [_signed(each, zone) for each in receipt.signatures],
        "ending": [*map(printable, receipt.ending), f"Verification code {receipt.code}"],
        "footer": printable(f"{receipt.school} · {receipt.title} {receipt.loan_id} · {receipt.code}"),
    }


def _signed(signed: Signed, zone: tzinfo | None) -> Mapping[str, Any]:
    local = signed.at.astimezone(zone)
    return {
        "role": printable(signed.role),
        "name": printable(signed.name),
        "at": f"{day_in_words(local.date())}, {local:%H:%M}",
        "how": printable(signed.how),
        "drawing": drawing_svg(signed.drawing) if signed.drawing else None,
        "alt": printable(f"The signature of {signed.name} as it was drawn"),
    }


def drawing_svg(path: str) -> str:
    """The pen's path as a picture. FormError where it is no such path: nothing else may stand in a picture."""
    drawings.check(path)
    size = f'viewBox="0 0 {drawings.WIDTH} {drawings.HEIGHT}"'
    style = 'fill="none" stroke="#101418" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{path}" {style}/></svg>'
