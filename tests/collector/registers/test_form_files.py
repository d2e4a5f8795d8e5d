"""An agreement file gives its forms, or names every wrong field with value and remedy."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import FormError
from collector.registers import form_files
from collector.registers.agreement_form import COLUMNS, AgreementForm
from tests.fakes.agreement_files import AGREEMENT, FORM, as_csv, as_json, as_toml, form

LOAN_ID_WORDS = "1 to 64 letters without accents, digits, dots, hyphens, underscores, not first a dot"

PARSED = AgreementForm.model_validate(FORM)


@pytest.mark.parametrize(
    ("file_name", "content", "row"),
    [
        ("loan.toml", as_toml(FORM), 0),
        ("loan.json", as_json(FORM), 0),
        ("LOAN.JSON", b"\xef\xbb\xbf" + as_json(FORM), 0),
        ("loans.csv", as_csv(FORM), 2),
        ("loans.csv", as_csv(FORM, delimiter=";"), 2),
        ("loans.csv", as_csv(FORM, delimiter="\t"), 2),
    ],
    ids=["toml", "json", "json with byte order mark", "csv", "csv with semicolons", "csv with tabs"],
)
def test_the_same_form_is_read_from_every_kind_of_file(file_name: str, content: bytes, row: int):
    assert form_files.read(file_name, content) == [form_files.FiledForm(PARSED, row)]


def test_a_form_says_what_was_filled_in():
    assert PARSED.model_dump() == {
        "agreement": {"id": "DLA-7", "version": "1", "text_sha256": AGREEMENT.sha256},
        "device": {"make": "Contoso", "model": "Slate 5", "serial": "AB12CD", "asset_tag": "RC-0007"},
        "member_of_staff": {"name": "A. Sample", "role": "teacher"},
        "received_by": {"name": "A. Sample", "signed_at": datetime(2026, 11, 19, 15, tzinfo=UTC)},
        "technician_approval": {"name": "T. Technician", "at": datetime(2026, 11, 19, 16, tzinfo=UTC)},
        "headteacher_authorisation": {"name": "H. Head", "signed_at": datetime(2026, 11, 20, tzinfo=UTC)},
        "due_back": date(2027, 7, 21),
    }


def test_a_table_may_hold_several_agreements_and_empty_rows():
    second = form(agreement__id="DLA-8", device__serial="EF34GH", device__asset_tag="RC-0008")
    table = as_csv(FORM, second) + b",,,,,\r\n\r\n"
    assert [(each.form.agreement.id, each.row) for each in form_files.read("loans.csv", table)] == [("DLA-7", 2), ("DLA-8", 3)]


def test_toml_times_and_days_need_no_quotes():
    content = as_toml(FORM).replace(b'"2026-11-20"', b"2026-11-20").replace(b'"2026-11-19T15:00:00Z"', b"2026-11-19T15:00:00Z")
    assert form_files.read("loan.toml", content)[0].form == PARSED


def test_a_time_of_another_zone_is_taken_in_utc():
    summer = form(received_by__signed_at="2026-07-01T10:00:00+01:00")
    signed_at = form_files.read("loan.json", as_json(summer))[0].form.received_by.signed_at
    assert signed_at == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_an_empty_name_or_time_is_read_as_unsigned():
    unsigned = form(headteacher_authorisation={"name": "", "signed_at": " "})
    parsed = form_files.read("loan.json", as_json(unsigned))[0].form.headteacher_authorisation
    assert (parsed.name, parsed.signed_at) == ("", None)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (form(device__serial=1234), 'device.serial is "1234": write it as text, in quotes'),
        (form(device__make=""), "device.make is missing: the agreement must say it"),
        (form(due_back="soon"), 'due_back is "soon": write a day such as 2027-07-21'),
        (
            form(received_by__signed_at="yesterday"),
            'received_by.signed_at is "yesterday": write a time such as 2026-11-20T09:30:00Z, or a day such as 2026-11-20',
        ),
        (
            form(received_by__signed_at="0001-01-01T00:00:00+14:00"),
            'received_by.signed_at is "0001-01-01T00:00:00+14:00": write a time of this century',
        ),
        (
            form(agreement__id="../../etc/passwd"),
            f'agreement.id is "../../etc/passwd": {LOAN_ID_WORDS}',
        ),
        (
            form(member_of_staff__name="A.\nSample"),
            'member_of_staff.name is "A.�Sample": write it on one line, without control characters',
        ),
        (form(device__model="x" * 201), f'device.model is "{"x" * 80}…": write at most 200 characters'),
        (form(device="laptop"), 'device is "laptop": expected a table of fields'),
        (
            form(**{"\x1b[2J": "x"}),
            f'�[2J is "x": no field of an agreement; the fields are {", ".join(COLUMNS)}',
        ),
        (
            form(approved_by="H. Head"),
            f'approved_by is "H. Head": no field of an agreement; the fields are {", ".join(COLUMNS)}',
        ),
    ],
    ids=lambda value: None if isinstance(value, dict) else value.split(" ")[0],
)
def test_a_wrong_field_is_told_with_its_value_and_a_remedy(wrong: dict[str, object], line: str):
    with pytest.raises(FormError) as raised:
        form_files.read("loan.json", as_json(wrong))
    assert str(raised.value) == line


def test_every_wrong_field_of_every_row_is_told_at_once():
    table = as_csv(form(device__make="", due_back="soon"), FORM, form(agreement__text_sha256="abc"))
    with pytest.raises(FormError) as raised:
        form_files.read("loans.csv", table)
    assert str(raised.value).splitlines() == [
        "row 2: device.make is missing: the agreement must say it",
        'row 2: due_back is "soon": write a day such as 2027-07-21',
        'row 4: agreement.text_sha256 is "abc": 64 hexadecimal digits: the SHA-256 of `rollcall agreement show`',
    ]


@pytest.mark.parametrize(
    ("file_name", "content", "words"),
    [
        ("loan.pdf", b"%PDF", "save the agreement as .toml, .json or .csv"),
        ("loan.toml", b"= nothing", "not TOML"),
        ("loan.json", b"{", "not JSON"),
        ("loan.json", b'{"agreement": 1, "agreement": 2}', "a name stands twice"),
        ("loan.json", b"[" * 200_000, 'file is "nested too deeply": not JSON that can be read'),
        ("loan.toml", b"a = " + b"[" * 200_000, 'file is "nested too deeply": not TOML that can be read'),
        ("loan.json", b"9" * 5000, 'file is "a number of thousands of digits": not JSON'),
        ("loan.json", b"[]", "expected a table of fields"),
        ("loan.toml", b"\xff\xfe", "save it as UTF-8"),
        ("loans.csv", b"\xff\xfe", "not UTF-8: byte 0xff at position 0; save it as CSV UTF-8"),
        ("loans.csv", b"", "first row names its columns"),
        ("loans.csv", b"agreement.id\n", "a heading only; add a row for each line"),
        ("loans.csv", b"agreement.id,agreement.id\n1,2\n", 'row 1: column is "agreement.id": named twice'),
        ("loans.csv", b"serial\n1\n", 'row 1: column is "serial": the columns are agreement.id'),
        ("loans.csv", b"agreement.id,due_back\nDLA-7\n", "row 2: 1 cell, the heading has 2; quote cells"),
        ("loan.toml", b"#" * (1024 * 1024 + 1), "an agreement file has at most 1048576 bytes"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_agreement_file_says_why(file_name: str, content: bytes, words: str):
    with pytest.raises(FormError) as raised:
        form_files.read(file_name, content)
    assert words in str(raised.value)


@given(file_name=st.sampled_from(["a.toml", "a.json", "a.csv"]), content=st.binary() | st.text().map(str.encode))
def test_any_bytes_give_forms_or_a_clear_error(file_name: str, content: bytes):
    try:
        form_files.read(file_name, content)
    except FormError as error:
        assert str(error)


_TEXTS = st.text()
_ANY = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.lists(_TEXTS) | st.dictionaries(_TEXTS, _TEXTS)


@given(name=st.sampled_from(COLUMNS), value=_ANY)
def test_any_value_in_any_field_gives_a_form_or_an_error_that_names_the_field(name: str, value: object):
    try:
        form_files.read("a.json", as_json(form(**{name.replace(".", "__"): value})))
    except FormError as error:
        assert name in str(error)
