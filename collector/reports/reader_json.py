"""A reader's page for machines. What a figure counts stands in the technician's only."""

from collector.reports.as_json import Plain, in_json
from collector.reports.figure import Figure, Thing
from collector.reports.kept import Kept
from collector.reports.moment_words import trace_command
from collector.reports.reader_page import Cell, Item, Page, Section, Table
from collector.reports.weeks import Week
from collector.store.instants import to_text


def page_json(page: Page) -> str:
    """The whole page as JSON."""
    return in_json(page_plain(page))


def page_plain(page: Page) -> Plain:
    """The whole page: every figure once, by its id, and the sections that name them."""
    moment = page.moment
    return {
        "reader": page.reader.value,
        "school": page.school,
        "title": page.full_title,
        "frozen": _kept(page.kept) if page.kept else None,
        "as_at": to_text(moment.at),
        "known_at": to_text(moment.known_at),
        "generated_at": to_text(moment.made_at),
        "is_past": moment.is_past,
        "policy": page.policy or None,
        "verdict": page.verdict.value,
        "notices": list(page.notices),
        "remarks": list(page.remarks),
        "compared_with": page.compared_with.isoformat() if page.compared_with else None,
        "trace": trace_command(moment),
        "figures": [_figure(each, page) for each in page.figures],
        "sections": [_section(each) for each in page.sections],
    }


def _kept(kept: Kept) -> Plain:
    return {
        "id": kept.report_id,
        "edition": kept.edition,
        "period": kept.period,
        "prepared_by": kept.prepared_by or None,
        "approved_by": kept.approved_by or None,
        "frozen_at": to_text(kept.frozen_at),
        "code": kept.code,
        "edits": [{"by": each.edited_by, "at": to_text(each.edited_at), "generated": each.generated} for each in kept.edits],
    }


def things_plain(figure: Figure) -> list[Plain]:
    """What a figure counts, each thing with what finds it."""
    return [_thing(each) for each in figure.things]


def _figure(figure: Figure, page: Page) -> Plain:
    told: dict[str, Plain] = {
        "id": figure.figure_id,
        "words": figure.in_full,
        "number": figure.number,
        "of": figure.of,
        "change": page.trends.get(figure.figure_id),
        "before": page.earlier.get(figure.figure_id),
    }
    return {**told, "counts": things_plain(figure)} if page.names_things else told


def _thing(thing: Thing) -> Plain:
    return {
        "sort": thing.sort.value,
        "key": thing.key,
        "label": thing.label,
        "rule": thing.rule or None,
        "said": thing.said or None,
        "put_right_by": thing.put_right_by.isoformat() if thing.put_right_by else None,
    }


def _section(section: Section) -> Plain:
    return {
        "id": section.anchor,
        "heading": section.heading,
        "sentences": list(section.sentences),
        "figures": [each.figure_id for each in section.figures],
        "items": [_item(each) for each in section.items],
        "tables": [_table(each) for each in section.tables],
        "notes": list(section.notes),
        "is_appendix": section.is_appendix,
        "weeks": [_week(each) for each in section.chart.weeks] if section.chart else None,
    }


def _week(week: Week) -> Plain:
    return {"day": week.day.isoformat(), "meets": week.meets, "of": week.of}


def _item(item: Item) -> Plain:
    return {
        "title": item.title,
        "details": list(item.details),
        "figures": [each.figure_id for each in item.figures],
        "verdict": item.verdict.value if item.verdict else None,
        "due": item.due.isoformat() if item.due else None,
    }


def _table(table: Table) -> Plain:
    return {
        "id": table.anchor,
        "caption": table.caption,
        "columns": [table.about, *(each.full for each in table.columns)],
        "rows": [
            {"key": row.key or None, "title": row.title, "cells": [_cell(each) for each in row.cells]} for row in table.rows
        ],
    }


def _cell(cell: Cell | Figure) -> Plain:
    """A figure by its id and number, words as they stand."""
    return {"figure": cell.figure_id, "number": cell.number} if isinstance(cell, Figure) else cell.words
