"""The settings of a school: what is in force, what is set, and whether this collector is in order."""

from collector.accounts.rights import Right
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.console.workshop import Workshop
from collector.doctor.finding import State
from collector.errors import NotRecorded
from collector.kit.kit_files import fingerprints
from collector.registers import agreements
from collector.registers.school_calendar import calendar_of
from collector.reports.calendar_words import school_days_words
from collector.store import policies, signers


def places(workshop: Workshop) -> Places:
    """The page, over what the collector knows of itself."""

    def show(visit: Visit) -> Answer:
        findings = workshop.examine(visit.school)
        with visit.database.reading() as tx:
            school_id = visit.school.school_id
            values = {
                "policy": policies.in_force(tx, school_id),
                "signers": signers.everyone(tx, school_id),
                "calendar": school_days_words(calendar_of(tx, school_id), bring_in=False),
            }
        shown = {
            "agreement": _agreement(visit),
            "backup": workshop.last_backup(),
            "wrong": [each for each in findings if each.state is not State.IN_ORDER],
            "in_order": [each for each in findings if each.state is State.IN_ORDER],
            "fingerprints": fingerprints(visit.collector.certificate_authority),
            "collector": visit.collector,
            "version": workshop.version,
        }
        return Shown("settings.html.jinja", {**values, **shown})

    return (
        Place("/settings", Right.CHANGE_SETTINGS, get=show),
        Place("/settings/agreement", Right.CHANGE_SETTINGS, get=show_agreement),
    )


def show_agreement(visit: Visit) -> Answer:
    """The words that borrowers sign, in full."""
    with visit.database.reading() as tx:
        adopted = agreements.in_force(tx, visit.school.school_id)
    return Shown("settings_agreement.html.jinja", {"agreement": adopted})


def _agreement(visit: Visit) -> object:
    """The one in force; None where none is."""
    try:
        with visit.database.reading() as tx:
            return agreements.in_force(tx, visit.school.school_id)
    except NotRecorded:
        return None
