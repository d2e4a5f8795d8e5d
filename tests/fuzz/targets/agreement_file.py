"""A file in the inbox, up to the loan that is recorded: a FormError that people can act on, or loans that say what it says."""

import json
from collections.abc import Iterator
from typing import Final

from collector.errors import RegisterError
from collector.registers import filed_agreements, form_files
from tests.fakes import agreement_files
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.target import Target

_SUFFIXES: Final = (".toml", ".json", ".csv", ".pdf")


def run(data: bytes) -> None:
    """The first byte chooses the file's name, the rest is in it."""
    suffix = _SUFFIXES[data[0] % len(_SUFFIXES)] if data else ""
    try:
        filed = form_files.read(f"agreement{suffix}", data[1:])
    except RegisterError as error:
        _check_words(error)
        raise
    undone(lambda database: _record(filed, database))


def _record(filed: list[form_files.FiledForm], database: OneTransaction) -> None:
    try:
        recorded = _recorded(filed, database)
    except RegisterError as error:
        _check_words(error)
        return
    assert [each.loan.loan_id for each in recorded] == [each.form.agreement.id for each in filed]
    assert [each.minted for each in _recorded(filed, database)] == [None] * len(filed)


def _recorded(filed: list[form_files.FiledForm], database: OneTransaction) -> list[filed_agreements.Recorded]:
    return filed_agreements.record(
        database.tx, SCHOOL_ID, filed, actor="inbox", now=NOW, new_token=iter(map(str, range(10_000))).__next__
    )


def _check_words(error: RegisterError) -> None:
    """One line for each problem, and nothing that a terminal would act on."""
    assert all(line.isprintable() for line in str(error).split("\n")), str(error)
    assert str(error)


def _seeds() -> Iterator[bytes]:
    # Signed in November: before the NOW of these targets.
    form = agreement_files.form(
        received_by__signed_at="2026-01-13T15:00:00Z",
        technician_approval__at="2026-01-13T16:00:00Z",
        headteacher_authorisation__signed_at="2026-01-14",
    )
    other = {**form, "agreement": {**form["agreement"], "id": "DLA-8"}, "device": {**form["device"], "serial": "XY"}}
    yield b"\0" + agreement_files.as_toml(form)
    yield b"\1" + agreement_files.as_json(form)
    yield b"\2" + agreement_files.as_csv(form, other, delimiter=";")
    yield b"\1" + json.dumps({"agreement": [], "due_back": 20270721}).encode()
    yield b"\1" + b"[" * 1200
    yield b"\3" + b"%PDF"


TARGET: Final = Target(
    "agreement_file",
    run,
    (RegisterError,),
    _seeds,
    words=(
        b"0001-01-01T00:00:00+23:59",
        b"9999-12-31",
        b"\\ud800",
        b'"""',
        b"signed_at",
        b"\xef\xbb\xbf",
        b"due_back",
        b"1e999",
    ),
)
