"""A page as data, and back: everything that its formats show, with numbers in the place of what they count."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from collector.reports.figure import Figure, Sort, Thing
from collector.reports.kept import Edit, Kept
from collector.reports.reader_page import Cell, Chart, Column, Item, Moment, Page, Reader, Row, Section, Table
from collector.reports.weeks import Week
from collector.store.instants import from_text, to_text
from compliance.verdict import Verdict

Plain = dict[str, Any]

_UNNAMED: Final = Thing(Sort.DEVICE, "", "")
"""In the place of each thing that a figure of a frozen page counted: its number was kept, and no name."""


def canonical(plain: Mapping[str, Any]) -> str:
    """The one way in which these data are written."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_plain(page: Page) -> Plain:
    """The page without what its figures count. Its code is not in it: that follows from the data."""
    moment, kept = page.moment, page.kept
    return {
        "reader": page.reader.value,
        "title": page.title,
        "school": page.school,
        "at": to_text(moment.at),
        "known_at": to_text(moment.known_at),
        "made_at": to_text(moment.made_at),
        "is_past": moment.is_past,
        "policy": page.policy,
        "policy_mark": page.policy_mark,
        "notices": list(page.notices),
        "remarks": list(page.remarks),
        "verdict": page.verdict.value,
        "compared_with": page.compared_with.isoformat() if page.compared_with else None,
        "compared_as": page.compared_as,
        "trends": dict(page.trends),
        "earlier": dict(page.earlier),
        "figures": {each.figure_id: _figure(each) for each in page.figures},
        "sections": list(map(_section, page.sections)),
        "kept": _kept(kept) if kept else None,
    }


def from_plain(plain: Mapping[str, Any], code: str) -> Page:
    """The page that these data were made of. `code` is printed on it."""
    figures = {name: _figure_of(name, each) for name, each in plain["figures"].items()}
    compared = plain["compared_with"]
    return Page(
        reader=Reader(plain["reader"]),
        title=plain["title"],
        school=plain["school"],
        moment=Moment(from_text(plain["at"]), from_text(plain["known_at"]), from_text(plain["made_at"]), plain["is_past"]),
        policy=plain["policy"],
        notices=tuple(plain["notices"]),
        remarks=tuple(plain["remarks"]),
        sections=tuple(_section_of(each, figures) for each in plain["sections"]),
        verdict=Verdict(plain["verdict"]),
        names_things=False,
        compared_with=date.fromisoformat(compared) if compared else None,
        trends=plain["trends"],
        earlier=plain["earlier"],
        compared_as=plain["compared_as"],
        policy_mark=plain["policy_mark"],
        kept=_kept_of(plain["kept"], code) if plain["kept"] else None,
    )


def _figure(figure: Figure) -> Plain:
    return {"words": figure.words, "about": figure.about, "number": figure.number, "of": figure.of}


def _figure_of(name: str, plain: Mapping[str, Any]) -> Figure:
    number = plain["number"]
    things = (_UNNAMED,) * (number or 0)
    return Figure(name, plain["words"], things, plain["of"], is_recorded=number is not None, about=plain["about"])


def _section(section: Section) -> Plain:
    return {
        "anchor": section.anchor,
        "heading": section.heading,
        "sentences": list(section.sentences),
        "figures": [each.figure_id for each in section.figures],
        "items": list(map(_item, section.items)),
        "tables": list(map(_table, section.tables)),
        "notes": list(section.notes),
        "chart": _chart(section.chart) if section.chart else None,
        "is_appendix": section.is_appendix,
    }


def _section_of(plain: Mapping[str, Any], figures: Mapping[str, Figure]) -> Section:
    return Section(
        plain["anchor"],
        plain["heading"],
        tuple(plain["sentences"]),
        tuple(figures[each] for each in plain["figures"]),
        tuple(_item_of(each, figures) for each in plain["items"]),
        tuple(_table_of(each, figures) for each in plain["tables"]),
        tuple(plain["notes"]),
        _chart_of(plain["chart"]) if plain["chart"] else None,
        plain["is_appendix"],
    )


def _chart(chart: Chart) -> Plain:
    return {"title": chart.title, "weeks": [[each.day.isoformat(), each.meets, each.of] for each in chart.weeks]}


def _chart_of(plain: Mapping[str, Any]) -> Chart:
    return Chart(plain["title"], tuple(Week(date.fromisoformat(day), meets, of) for day, meets, of in plain["weeks"]))


def _item(item: Item) -> Plain:
    return {
        "title": item.title,
        "details": list(item.details),
        "figures": [each.figure_id for each in item.figures],
        "verdict": item.verdict.value if item.verdict else None,
        "due": item.due.isoformat() if item.due else None,
    }


def _item_of(plain: Mapping[str, Any], figures: Mapping[str, Figure]) -> Item:
    return Item(
        plain["title"],
        tuple(plain["details"]),
        tuple(figures[each] for each in plain["figures"]),
        Verdict(plain["verdict"]) if plain["verdict"] else None,
        date.fromisoformat(plain["due"]) if plain["due"] else None,
    )


def _table(table: Table) -> Plain:
    return {
        "anchor": table.anchor,
        "caption": table.caption,
        "about": table.about,
        "columns": [[each.short, each.full] for each in table.columns],
        "rows": [{"title": each.title, "key": each.key, "cells": list(map(_cell, each.cells))} for each in table.rows],
    }


def _table_of(plain: Mapping[str, Any], figures: Mapping[str, Figure]) -> Table:
    rows = tuple(
        Row(each["title"], tuple(_cell_of(cell, figures) for cell in each["cells"]), each["key"]) for each in plain["rows"]
    )
    columns = tuple(Column(short, full) for short, full in plain["columns"])
    return Table(plain["anchor"], plain["caption"], plain["about"], columns, rows)


def _cell(cell: Cell | Figure) -> Plain:
    if isinstance(cell, Figure):
        return {"figure": cell.figure_id}
    return {"words": cell.words, "verdict": cell.verdict.value if cell.verdict else None}


def _cell_of(plain: Mapping[str, Any], figures: Mapping[str, Figure]) -> Cell | Figure:
    if "figure" in plain:
        return figures[plain["figure"]]
    return Cell(plain["words"], Verdict(plain["verdict"]) if plain["verdict"] else None)


def _kept(kept: Kept) -> Plain:
    return {
        "report_id": kept.report_id,
        "edition": kept.edition,
        "period": kept.period,
        "prepared_by": kept.prepared_by,
        "approved_by": kept.approved_by,
        "frozen_at": to_text(kept.frozen_at),
        "edits": [[each.edited_by, to_text(each.edited_at), each.generated] for each in kept.edits],
    }


def _kept_of(plain: Mapping[str, Any], code: str) -> Kept:
    return Kept(
        plain["report_id"],
        plain["edition"],
        plain["period"],
        plain["prepared_by"],
        plain["approved_by"],
        from_text(plain["frozen_at"]),
        code,
        tuple(Edit(who, from_text(when), words) for who, when, words in plain["edits"]),
    )
