"""The figures about incidents: those that devices showed, and those that people logged, each by what happened."""

from datetime import timedelta
from typing import Final

from collector.plain_text import one_line
from collector.registers.recording import Recorded
from collector.reports.figure import Figure, Sort, Thing
from collector.reports.figures_of_records import lines_counted
from collector.reports.incident_words import WORDS
from collector.reports.school_at import SchoolAt
from collector.store.incidents import Incident, IncidentKind
from compliance.registers.incidents import IcoDecision, IncidentSort
from compliance.registers.incidents import Incident as Logged
from compliance.school_clock import day_of

_A_YEAR: Final = timedelta(days=365)

_KINDS: Final = {
    IncidentKind.FORKED_CHAIN: "of these: a device told two different histories",
    IncidentKind.CLONED: "of these: several computers used the keys of one device",
    IncidentKind.RESTORED: "of these: a device went back to an earlier state",
    IncidentKind.SPOOL_LOST: "of these: a device lost what it had not sent yet",
    IncidentKind.ANOTHER_COMPUTER: "of these: a device reported from another computer",
    IncidentKind.COLLECTOR_RESTORED: "of these: devices had been told more than the collector still has",
}
_SORTS: Final = {
    IncidentSort.LOST: "lost",
    IncidentSort.STOLEN: "stolen",
    IncidentSort.VIRUS: "virus",
    IncidentSort.BREACH: "breach of data protection",
    IncidentSort.FILTER_FAILURE: "failure of the web filter",
    IncidentSort.MISUSE: "misuse",
    IncidentSort.DISPOSED_REPORTS: "a device reported after its disposal",
    IncidentSort.OTHER: "other",
}


def of_incidents(school: SchoolAt) -> tuple[Figure, ...]:
    """What the collector saw that a person must look at, and what the school's own log has of the last twelve months."""
    labels = {each.device_id: each.marked_label for each in school.report.devices}
    since = day_of(school.at) - _A_YEAR
    logged = [each for each in school.lines if isinstance(each.line, Logged) and each.line.happened_on >= since]
    return (*_seen(school, labels), *_logged(logged))


def _seen(school: SchoolAt, labels: dict[str, str]) -> tuple[Figure, ...]:
    kinds = dict.fromkeys(each.kind for each in school.incidents)
    everything = Figure(
        "incidents.devices",
        "open incidents that devices showed",
        tuple(_of_incident(each, labels) for each in school.incidents),
    )
    by_kind = tuple(
        Figure(
            f"incidents.devices.{kind.value}",
            _KINDS[kind],
            tuple(_of_incident(each, labels) for each in school.incidents if each.kind is kind),
        )
        for kind in kinds
    )
    return (everything, *by_kind)


def _logged(logged: list[Recorded]) -> tuple[Figure, ...]:
    def those(name: str, words: str, counted: list[Recorded]) -> Figure:
        return Figure(f"incidents.log.{name}", words, lines_counted(counted), len(logged))

    sorts = dict.fromkeys(each.line.sort for each in logged)
    open_ones = [each for each in logged if each.line.closed_on is None]
    told = [each for each in logged if each.line.ico is IcoDecision.REPORTED]
    return (
        Figure("incidents.log", "incidents logged in the last twelve months", lines_counted(logged)),
        those("open", "logged incidents still open", open_ones),
        those("ico", "logged incidents reported to the Information Commissioner", told),
        *(
            those(sort.value, f"logged incidents: {_SORTS[sort]}", [each for each in logged if each.line.sort is sort])
            for sort in sorts
        ),
    )


def _of_incident(incident: Incident, labels: dict[str, str]) -> Thing:
    device = incident.device_id.hex()
    what = f"{WORDS[incident.kind]}: {one_line(incident.detail)}"
    return Thing(Sort.INCIDENT, str(incident.incident_id), labels.get(device, device[:12]), said=what)
