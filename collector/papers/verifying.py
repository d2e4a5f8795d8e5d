"""Whether a frozen report is what was kept: by the code that is printed on it, or by a file, byte by byte."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from collector.errors import NotRecorded, PaperError
from collector.papers.freezing import code_of
from collector.store import frozen_reports
from collector.store.database import Transaction
from collector.store.frozen_reports import FrozenReport

_CODE: Final = re.compile(r"[0-9A-Z]{16}")
_READ_AS: Final = str.maketrans("OIL", "011")  # as Crockford's alphabet reads them


@dataclass(frozen=True, slots=True)
class Verified:
    """An edition whose data and files are what their hashes say. `form` is the format of the file that was shown."""

    report: FrozenReport
    files: int
    newest: int
    form: str = ""


def by_code(tx: Transaction, school_id: str, typed: str) -> Verified:
    """NotRecorded where no report has this code; PaperError where what is stored is not what was hashed."""
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_READ_AS)
    code = "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
    report = frozen_reports.with_code(tx, school_id, code) if _CODE.fullmatch(plain) else None
    if report is None:
        words = "no report frozen here has this code; compare it with the paper letter by letter"
        raise NotRecorded(f"{typed!r}: {words}", logged=words)
    return _verified(tx, report, "")


def by_file(tx: Transaction, school_id: str, content: bytes) -> Verified:
    """The same for a file. One that was printed, scanned or saved again has other bytes: then its code is to be used."""
    file = frozen_reports.file_with(tx, school_id, sha256(content).hexdigest())
    if file is None:
        words = "no file frozen here has these bytes: it was altered, saved again, or is not of this school; try its code"
        raise NotRecorded(words, logged=words)
    editions = frozen_reports.editions(tx, school_id, file.report_id)
    return _verified(tx, next(each for each in editions if each.edition == file.edition), file.format)


def _verified(tx: Transaction, report: FrozenReport, form: str) -> Verified:
    digest = sha256(report.data.encode())
    files = frozen_reports.files_of(tx, report)
    altered = [each.format for each in files if sha256(each.content).hexdigest() != each.sha256]
    if digest.hexdigest() != report.sha256 or code_of(digest.digest()) != report.code or altered or not files:
        what = f"its {', '.join(altered)}" if altered else "its data"
        raise PaperError(f"{report.report_id}, edition {report.edition}: {what} is not what was frozen; restore a backup")
    newest = frozen_reports.editions(tx, report.school_id, report.report_id)[0].edition
    return Verified(report, len(files), newest, form)
