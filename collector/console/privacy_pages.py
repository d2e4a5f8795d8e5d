"""What devices send, for everybody; for the data protection officer what is held about people, how long, and the notice."""

from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Answer, Download, Place, Places, Shown, Visit
from collector.privacy.inventory import INVENTORY, OUTSIDE
from collector.privacy.notice import notice_html, notice_of, who_sees
from collector.privacy.retention_rules import rules_of
from collector.privacy.what_this_sends import what_this_sends
from collector.store import legal_holds, privacy_settings


def sends(_visit: Visit) -> Answer:
    """Everything that leaves a device, in the words of the facts themselves, and what never does."""
    return Shown("what_this_sends.html.jinja", {"sent": what_this_sends()})


def show(visit: Visit) -> Answer:
    """What is held about people: what for, on which basis, for how long, and who sees it."""
    school_id = visit.school.school_id
    with visit.database.reading() as tx:
        rules = rules_of(privacy_settings.of_school(tx, school_id))
        holds = legal_holds.in_force(tx, school_id)
    held = [(each, rules[each.kept], who_sees(each.right)) for each in INVENTORY]
    return Shown("privacy.html.jinja", {"held": held, "outside": OUTSIDE, "holds": holds})


def notice(visit: Visit) -> Answer:
    """The privacy notice as it is today, as a page of its own."""
    with visit.database.reading() as tx:
        made = notice_of(visit.school, privacy_settings.of_school(tx, visit.school.school_id), visit.now)
    return Download("privacy-notice.html", "text/html; charset=utf-8", notice_html(made).encode())


PLACES: Final[Places] = (
    Place("/what-this-sends", Right.SEE_FIGURES, get=sends),
    Place("/privacy", Right.HANDLE_PERSONAL_DATA, get=show),
    Place("/privacy/notice", Right.HANDLE_PERSONAL_DATA, get=notice),
)
