"""The page of one device: every check in words, its history, its loan, what it sends; now, and as it was on a day."""

from typing import Final

from collector.accounts.rights import Right
from collector.console.device_found import note_look, the_device
from collector.console.device_view import view_of
from collector.console.frame import times_of
from collector.console.moments import Moment, moment_of
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.judging.judging_when_due import judge_due
from collector.judging.past import device_past
from collector.reports.one_device import one_device
from collector.reports.past_words import why_nothing
from collector.store.devices import Device


def show(visit: Visit) -> Answer:
    """The device now, or on the day that was asked for."""
    moment = moment_of(visit)
    with visit.database.reading() as tx:
        device = the_device(tx, visit)
    note_look(visit, device)
    return _past(visit, device, moment) if moment.is_past else _now(visit, device, moment)


def _now(visit: Visit, device: Device, moment: Moment) -> Shown:
    judge_due(visit.database, visit.school.school_id, visit.now)
    with visit.database.reading() as tx:
        known = one_device(tx, device, visit.now)
        view = view_of(tx, visit, known)
    times = times_of(visit, known.calendar)
    return Shown("device.html.jinja", {"known": known, "entry": known.entry, "view": view, "moment": moment, "times": times})


def _past(visit: Visit, device: Device, moment: Moment) -> Shown:
    with visit.database.reading() as tx:
        past = device_past(tx, device, moment.at, visit.now)
    return Shown("device_past.html.jinja", {"past": past, "device": device, "why": why_nothing(past), "moment": moment})


PLACES: Final[Places] = (Place("/devices/{device}", Right.SEE_DEVICES, get=show),)
