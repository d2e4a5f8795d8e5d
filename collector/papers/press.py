"""Typesetting: one of our templates and data make a tagged PDF (PDF/UA-1). The one place that knows Typst.

Data go in as JSON in one input and come out in the template as plain strings, which Typst shows as they are: nothing that
anybody typed is ever source. The templates' folder is the root; they read nothing else, import no package, and no font of the
system is looked for. Typst has no clock limit, so how much goes in is limited instead (`collector/papers/printable.py`, and
the rows of each paper).
Source: https://typst.app/docs/reference/pdf/ and https://github.com/messense/typst-py.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from collector.errors import PaperError

TEMPLATES: Final = Path(__file__).parent / "templates"
_NO_PACKAGES: Final = "no-packages"
"""Is not there: a template that asks for a package fails, and none is fetched."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A typeset paper. `pages` counts all of it, `body_pages` what stands before the appendix."""

    pdf: bytes
    pages: int
    body_pages: int


def typeset(template: str, data: Mapping[str, Any], made_at: datetime, folder: Path = TEMPLATES) -> Paper:
    """The paper that a template of this folder makes of these data. Equal arguments give equal bytes. Raises PaperError."""
    compiler = typst.Compiler(
        folder / f"{template}.typ",
        root=folder,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        package_path=folder / _NO_PACKAGES,
        package_cache_path=folder / _NO_PACKAGES,
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(made_at.timestamp()))
        pages = json.loads(compiler.query("<pages>", field="value", one=True))
    except RuntimeError as error:  # TypstError is one too
        raise PaperError(f"the paper {template} cannot be made: {error}") from error
    if not isinstance(pdf, bytes):
        raise PaperError(f"the paper {template} cannot be made: Typst gave no single file")
    return Paper(pdf, int(pages["all"]), int(pages["body"]))


@cache
def _fonts() -> typst.Fonts:
    """The fonts that the wheel embeds, read once: Libertinus Serif for text, DejaVu Sans Mono for what it lacks."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
