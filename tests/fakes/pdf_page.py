"""A PDF as a reader's software sees it: its words, its tags, its language and title."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass(frozen=True)
class ReadPdf:
    """One file."""

    content: bytes

    @cached_property
    def reader(self) -> PdfReader:
        """The file, strictly read."""
        return PdfReader(BytesIO(self.content), strict=True)

    @property
    def root(self) -> Any:  # noqa: ANN401 - what a PDF holds
        """The file's own catalogue."""
        return self.reader.trailer["/Root"]

    @cached_property
    def words(self) -> str:
        """Everything that is written on it, with single spaces."""
        return " ".join(" ".join(page.extract_text() for page in self.reader.pages).split())

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.reader.pages)

    @property
    def language(self) -> str:
        """That of the whole document."""
        return str(self.root["/Lang"])

    @property
    def title(self) -> str:
        """The document's own, and whether viewers show it is in `shows_title`."""
        return str(self.reader.metadata.title) if self.reader.metadata else ""

    @property
    def shows_title(self) -> bool:
        """Whether a viewer's window shows the title and not the file's name, as PDF/UA asks."""
        return bool(self.root["/ViewerPreferences"]["/DisplayDocTitle"])

    @cached_property
    def tags(self) -> Counter[str]:
        """How often each tag stands in the tree of the document's structure."""
        return Counter(str(each["/S"]) for each in _elements(self.root["/StructTreeRoot"]))

    @property
    def without_words(self) -> list[str]:
        """The tags of figures that say nothing to whoever cannot see them."""
        found = _elements(self.root["/StructTreeRoot"])
        return [str(each["/S"]) for each in found if each["/S"] == "/Figure" and not each.get("/Alt")]

    @property
    def claims(self) -> str:
        """The metadata in which a file says which standard it follows."""
        return str(self.root["/Metadata"].get_data().decode())

    @cached_property
    def untagged(self) -> list[str]:
        """The text that is shown outside of every tag and every mark of an artefact, page by page."""
        return [text for page in self.reader.pages for text in _loose(ContentStream(page.get_contents(), self.reader))]


def _elements(node: Any) -> Iterator[Any]:  # noqa: ANN401 - what a PDF holds
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from _elements(found)


def _loose(stream: ContentStream) -> Iterator[str]:
    depth = 0
    for operands, operator in stream.operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ", b"f", b"S", b"Do") and not depth:
            yield f"{operator.decode()} {operands}"
