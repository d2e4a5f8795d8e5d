"""Forms of registers, made from the fields of each: lines are added, changed, withdrawn; what is wrong stands at its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import register_view
from collector.console.register_pages import the_line
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import FormError
from collector.registers.recording import Recorded, Recording, line_of, named
from collector.reports.register_words import label_of
from collector.store.database import Transaction
from compliance.registers import Register
from compliance.registers.cells import LONGEST_CHARACTERS, WrongCell, in_cell, read_cell
from compliance.registers.fields import FieldDoc, Holds, Value
from compliance.registers.lines import key_of
from compliance.school_clock import day_of

_WHOLE: Final = "line"
"""The name under which a form says what is wrong with it where no single field is."""

_NUMBER: Final = 'inputmode="numeric"'
_TYPES: Final = {Holds.DAY: "date"}


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a form. `options` are filled where one of some words is chosen."""

    name: str
    label: str
    hint: str
    kind: str
    required: bool
    options: tuple[tuple[str, str], ...]
    attributes: str


def add_form(visit: Visit) -> Answer:
    """An empty line."""
    register = named(visit.path["name"])
    return _page(register, None, {field.name: "" for field in register.fields}, {})


def add(visit: Visit) -> Answer:
    """Record it, or say at each field what is wrong."""
    register = named(visit.path["name"])
    return _recorded(
        visit, register, None, "register.add", register.name, lambda recording, line: recording.add(register, line)
    )


def change_form(visit: Visit) -> Answer:
    """The line as it stands."""
    register, line_id = the_line(visit)
    with visit.database.reading() as tx:
        found = line_of(tx, visit.school.school_id, register, line_id)
    return _page(register, line_id, _as_typed(register, found.line), {})


def change(visit: Visit) -> Answer:
    """Record what it says now; what it said before stays in its history."""
    register, line_id = the_line(visit)
    return _recorded(
        visit,
        register,
        line_id,
        "register.change",
        f"{register.name} {line_id}",
        lambda recording, line: recording.change(register, line_id, line),
    )


def withdraw_form(visit: Visit) -> Answer:
    """Asks why."""
    return _withdraw_page(visit, {})


def withdraw(visit: Visit) -> Answer:
    """The line says nothing any more."""
    register, line_id = the_line(visit)
    why = " ".join(visit.form.get("why", "").split())
    if not why or not why.isprintable() or len(why) > LONGEST_CHARACTERS:
        return _withdraw_page(visit, {"why": f"Write the reason, in at most {LONGEST_CHARACTERS} characters on one line."})
    with visit.act("register.withdraw", f"{register.name} {line_id}") as tx:
        _recording(visit, tx).withdraw(register, line_id, why)
    return Redirect(f"/registers/{register.name}", f"Line {line_id} is withdrawn.")


def _recorded(
    visit: Visit,
    register: Register,
    line_id: int | None,
    action: str,
    subject: str,
    do: Callable[[Recording, object], Recorded],
) -> Answer:
    typed = {field.name: visit.form.get(field.name, "") for field in register.fields}
    line, problems = _read(visit, register, typed)
    if problems:
        return _page(register, line_id, typed, problems)
    try:
        with visit.act(action, subject) as tx:
            done = do(_recording(visit, tx), line)
    except FormError as error:
        return _page(register, line_id, typed, _problems(visit, register, line, line_id, error))
    said = " ".join(f"{each}." for each in ("Recorded", *done.followed, *done.doubts))
    return Redirect(f"/registers/{register.name}/{done.line_id}", said)


def _read(visit: Visit, register: Register, typed: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """The line that was typed, and what is wrong with which field."""
    values: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for field in register.fields:
        try:
            values[field.name] = read_cell(field, typed[field.name], day_of(visit.now))
        except WrongCell as error:
            words = str(error) if typed[field.name].strip() else "This is missing"
            problems[field.name] = f"{label_of(field)}: {words[0].lower()}{words[1:]}."
    if problems:
        return None, problems
    line = register.line(**values)
    return line, {name: f"{_label(register, name)}: {remedy}." for name, remedy in register.objections(line)}


def _label(register: Register, name: str) -> str:
    return next((label_of(field) for field in register.fields if field.name == name), name)


def _problems(visit: Visit, register: Register, line: object, line_id: int | None, error: FormError) -> dict[str, str]:
    """What the other lines and lists say against it, at the field that it is about."""
    if error.by_field:
        return {name: f"{_label(register, name)}: {remedy}." for name, remedy in error.by_field.items()}
    with visit.database.reading() as tx:
        others = _recording(visit, tx).lines(register)
    twin = next((each.line_id for each in others if each.line_id != line_id and key_of(each.line) == key_of(line)), None)
    if twin is not None and line_id is None:
        key = next((field.name for field in register.fields if field.key), _WHOLE)
        return {key: f"This is recorded already, in line {twin}: change that line instead."}
    return {_WHOLE: str(error)}


def _page(register: Register, line_id: int | None, typed: Mapping[str, str], problems: Mapping[str, str]) -> Shown:
    known = {field.name for field in register.fields}
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "about": register_view.about(register),
        "line_id": line_id,
        "blanks": [_blank(field, typed[field.name]) for field in register.fields],
        "typed": typed,
        "problems": {(name if name in known else _WHOLE): words for name, words in problems.items()},
    }
    return Shown("register_form.html.jinja", values, 422 if problems else 200)


def _blank(field: FieldDoc, typed: str) -> Blank:
    unit = f", in {field.unit}" if field.unit else ""
    begun = f"{field.words[0].upper()}{field.words[1:]}{unit}."
    hint = begun if field.required else f"{begun} May be left empty."
    return Blank(
        name=field.name,
        label=label_of(field),
        hint=hint,
        kind=_TYPES.get(field.holds, "text"),
        required=field.required,
        options=_options(field, typed),
        attributes=_NUMBER if field.holds is Holds.NUMBER else "",
    )


def _options(field: FieldDoc, typed: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen; none for a field in which people write."""
    if field.holds is Holds.TRUTH:
        found = [("yes", "yes"), ("no", "no")]
    elif field.holds is Holds.WORD:
        found = [(each, each.replace("_", " ")) for each in field.words_allowed]
    else:
        return ()
    if typed and typed not in dict(found):
        found.append((typed, typed))
    empty = in_cell(field.empty)
    nothing = "choose one" if field.required else f"not said: {empty}" if empty else "not said"
    return (("", nothing), *found)


def _as_typed(register: Register, line: object) -> dict[str, str]:
    return {field.name: in_cell(getattr(line, field.name)) for field in register.fields}


def _withdraw_page(visit: Visit, problems: Mapping[str, str]) -> Shown:
    register, line_id = the_line(visit)
    with visit.database.reading() as tx:
        found = line_of(tx, visit.school.school_id, register, line_id)
    values = {
        "register": register,
        "name": register_view.name_of(register),
        "line_id": line_id,
        "title": register_view.title_of(visit, register, found.line),
        "why": visit.form.get("why", ""),
        "problems": problems,
    }
    return Shown("register_withdraw.html.jinja", values, 422 if problems else 200)


def _recording(visit: Visit, tx: Transaction) -> Recording:
    return Recording(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)


PLACES: Final[Places] = (
    Place("/registers/{name}/add", Right.RECORD, get=add_form, post=add),
    Place("/registers/{name}/{line}/change", Right.RECORD, get=change_form, post=change),
    Place("/registers/{name}/{line}/withdraw", Right.RECORD, get=withdraw_form, post=withdraw),
)
