"""The board of the loan desk: what is being prepared, signed, out, due back; and every row of one column."""

from typing import Final

from collector.accounts.rights import Right
from collector.console.loan_rows import Column, columns
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.errors import NotRecorded
from collector.store import loan_drafts, loans

_FIRST: Final = 8
_A_PAGE: Final = 50


def board(visit: Visit) -> Answer:
    """All columns, each with its first rows; with `?only=` one column, page by page."""
    with visit.database.reading() as tx:
        drafts = loan_drafts.everything(tx, visit.school.school_id)
        held = loans.everything(tx, visit.school.school_id)
    found = columns(visit, drafts, held)
    only = visit.query.get("only", "")
    if only:
        return _one_column(visit, found, only)
    values = {
        "columns": found,
        "first": _FIRST,
        "may_lend": visit.may(Right.LEND),
        "may_see": visit.may(Right.SEE_DEVICES),
        "is_empty": not (drafts or held),
    }
    return Shown("loan_board.html.jinja", values)


def _one_column(visit: Visit, found: list[Column], key: str) -> Shown:
    column = next((each for each in found if each.key == key), None)
    if column is None:
        raise NotRecorded("the loan desk has no such column; look at the board")
    last = max(1, -(-len(column.rows) // _A_PAGE))
    page = min(max(1, _number(visit.query.get("page", "1"))), last)
    rows = column.rows[(page - 1) * _A_PAGE : page * _A_PAGE]
    here = f"/loans?only={key}&page="
    ways = {"before": f"{here}{page - 1}" if page > 1 else "", "after": f"{here}{page + 1}" if page < last else ""}
    values = {"column": column, "rows": rows, "page": page, "last": last, "may_see": visit.may(Right.SEE_DEVICES), **ways}
    return Shown("loan_column.html.jinja", values)


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 6 else 1


PLACES: Final[Places] = (Place("/loans", Right.SEE_PEOPLE, get=board),)
