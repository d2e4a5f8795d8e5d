"""The page for each reader, all made from the same figures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.page_for_governors import for_governors
from collector.reports.page_for_leaders import for_slt
from collector.reports.page_for_technician import for_technician
from collector.reports.page_parts import notices, remarks
from collector.reports.reader_page import Moment, Page, Reader, Section
from collector.reports.school_at import SchoolAt
from collector.reports.trends import Then, cautions, numbers_then, policy_mark, trends

_SECTIONS: Final[Mapping[Reader, Callable[[SchoolAt, Figures], tuple[Section, ...]]]] = {
    Reader.TECHNICIAN: for_technician,
    Reader.SLT: for_slt,
    Reader.GOVERNORS: for_governors,
}
_TITLES: Final = {
    Reader.TECHNICIAN: "Devices: what to do, the most urgent first",
    Reader.SLT: "Devices: report for the head and senior leaders",
    Reader.GOVERNORS: "Keeping school devices safe: report to governors",
}


def _worth_reading(section: Section) -> Section | None:
    """Without figures that are a part of nothing and tables without a row; None where nothing is left."""
    figures = tuple(each for each in section.figures if each.of != 0 or not each.is_recorded)
    tables = tuple(each for each in section.tables if each.rows)
    is_empty = not (section.sentences or figures or section.items or tables)
    return None if is_empty else replace(section, figures=figures, tables=tables)


def page_for(reader: Reader, school: SchoolAt, figures: Figures, made_at: datetime, then: Then | None = None) -> Page:
    """The page of one reader, compared with how it was `then`. Only the technician's names what a figure counts."""
    policy = school.report.policy
    told = f"{policy.title} ({policy.policy_id}, version {policy.version})" if policy else ""
    troubles = (school.report.policy_trouble,) if school.report.policy_trouble and reader is Reader.TECHNICIAN else ()
    compared = then if then is not None and then.policy else None
    return Page(
        reader=reader,
        title=_TITLES[reader],
        school=school.report.school,
        moment=Moment(school.at, school.known_at, made_at, school.is_past),
        policy=told,
        notices=(*notices(school), *troubles),
        remarks=(*remarks(school), *(cautions(school, then) if then else ())),
        sections=tuple(filter(None, map(_worth_reading, _SECTIONS[reader](school, figures)))),
        verdict=school.report.verdict,
        names_things=reader is Reader.TECHNICIAN,
        compared_with=compared.day if compared else None,
        trends=trends(figures, compared) if compared else {},
        earlier=numbers_then(compared) if compared else {},
        compared_as=compared.period if compared else "",
        policy_mark=policy_mark(school),
    )
