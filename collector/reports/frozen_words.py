"""What was known of a device when its incident was recorded, in words: the answer to "was it encrypted?"."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from collector.plain_text import one_line
from collector.registers.freezing import read
from collector.reports import dates, shapes
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from collector.store.frozen_knowledge import FrozenKnowledge
from collector.store.instants import from_text, to_text
from compliance.counted import counted
from compliance.registers.incidents import Incident
from compliance.verdict import Verdict


def frozen_text(page: TextPage, knowledge: FrozenKnowledge, now: datetime) -> None:
    """The device, its last report, and each rule as it stood then."""
    known = read(knowledge)
    last = dates.moment(from_text(known["last_report_at"]), now, None) if known["last_report_at"] else "never"
    page.blank()
    page.add(
        one_line(f"What was known of {_label(known)} when this was recorded, {dates.moment(knowledge.frozen_at, now, None)}"),
        "bold",
    )
    page.add(one_line(f"State: {known['state'].replace('_', ' ')}. Last report: {last}."), indent=2)
    if not known["checks"]:
        page.add("It had not been judged.", indent=2)
    for each in known["checks"]:
        verdict = shapes.in_words(Verdict(each["verdict"]))
        page.add(one_line(f"{verdict} · {each['rule']}: {each['saw']}"), indent=4)


def kept_words(line: object, frozen: Sequence[FrozenKnowledge], now: datetime) -> str:
    """What an incident kept of its device, in a sentence without its full stop; "" for what names none, or is no incident."""
    if not isinstance(line, Incident) or not line.device:
        return ""
    if not frozen:
        return f"No enrolled device was called {one_line(line.device)} when this was recorded: nothing could be kept"
    return "Kept: " + "; ".join(_kept(read(each), now) for each in frozen)


def _kept(known: Mapping[str, Any], now: datetime) -> str:
    last = (
        f"last report {dates.moment(from_text(known['last_report_at']), now, None)}" if known["last_report_at"] else "no report"
    )
    return f"{counted(len(known['checks']), 'check')} of {one_line(_label(known))}, {last}"


def _label(known: Mapping[str, Any]) -> str:
    return str(known["asset_tag"] or known["serial"] or known["name"])


def frozen_plain(knowledge: FrozenKnowledge) -> Plain:
    """The same for machines."""
    return {"device_id": knowledge.device_id.hex(), "frozen_at": to_text(knowledge.frozen_at), "known": dict(read(knowledge))}
