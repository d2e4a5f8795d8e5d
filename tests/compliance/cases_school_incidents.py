"""Incidents, complaints and changes of the filter: each situation and what the rules about it must answer."""

from dataclasses import replace

from school_case import BY, FAIL, PASS, UNKNOWN, Case, day, recorded

from compliance.registers.answers import Answer
from compliance.registers.data_protection import Complaint
from compliance.registers.filtering import FilterChange
from compliance.registers.incidents import IcoDecision, Incident, IncidentSort

LOST = Incident(IncidentSort.LOST, day("2026-11-10"), "left on a train", "LAP-1", owner=BY, personal_data=Answer.NO)
CHANGE = FilterChange(day("2026-11-03"), "a video site", "a lesson needs it", BY)
AGREED = replace(CHANGE, agreed_by="H. Head", agreed_on=day("2026-11-03"))
COMPLAINT = Complaint("DP-1", day("2026-10-30"))

INCIDENTS = [
    Case(
        "an open incident with an owner",
        "incidents_looked_after",
        recorded(LOST),
        PASS,
        "1 incident, 1 open, each looked after",
        [],
        day("2027-02-08"),
    ),
    Case(
        "nobody looks after it",
        "incidents_looked_after",
        recorded(replace(LOST, owner="")),
        FAIL,
        "1 of 1 incident not looked after",
        [("incident-log", "1", "lacks an owner")],
        day("2027-02-08"),
    ),
    Case(
        "data may be at risk and nobody was told",
        "incidents_looked_after",
        recorded(replace(LOST, personal_data=Answer.NOT_KNOWN)),
        FAIL,
        "1 of 1 incident not looked after",
        [("incident-log", "1", "lacks the day on which the DPO was told, the decision about the ICO")],
        day("2026-11-13"),
    ),
    Case(
        "nobody said whether data is at risk",
        "incidents_looked_after",
        recorded(replace(LOST, personal_data=None)),
        FAIL,
        "1 of 1 incident not looked after",
        [
            (
                "incident-log",
                "1",
                "lacks whether personal data is at risk, the day on which the DPO was told, the decision about the ICO",
            )
        ],
        day("2026-11-13"),
    ),
    Case(
        "data was at risk, and the law's steps were taken",
        "incidents_looked_after",
        recorded(
            replace(
                LOST,
                personal_data=Answer.YES,
                dpo_told_on=day("2026-11-10"),
                ico=IcoDecision.REPORTED,
                ico_reason="pupils' records",
                closed_on=day("2026-11-18"),
            )
        ),
        PASS,
        "1 incident, 0 open, each looked after",
    ),
    Case("no incident", "incidents_looked_after", recorded(), UNKNOWN, "Nothing has been recorded yet: no incident"),
    Case(
        "it waits for less than 30 days",
        "complaints_acknowledged",
        recorded(COMPLAINT),
        PASS,
        "1 complaint, 1 not acknowledged yet",
        [("complaints", "1", "was to be acknowledged by 29 November 2026")],
        day("2026-11-29"),
    ),
    Case(
        "it waits for longer",
        "complaints_acknowledged",
        recorded(replace(COMPLAINT, received_on=day("2026-10-20"))),
        FAIL,
        "1 complaint, 1 not acknowledged yet",
        [("complaints", "1", "was to be acknowledged by 19 November 2026")],
        day("2026-11-19"),
    ),
    Case(
        "one was acknowledged too late",
        "complaints_acknowledged",
        recorded(replace(COMPLAINT, received_on=day("2026-01-01"), acknowledged_on=day("2026-03-01"))),
        PASS,
        "1 complaint, 0 not acknowledged yet, 1 acknowledged too late",
    ),
    Case("no complaint", "complaints_acknowledged", recorded(), UNKNOWN, "Nothing has been recorded yet: no complaint"),
    Case("two people", "filter_changes_agreed", recorded(AGREED), PASS, "1 change, 0 without a second person"),
    Case(
        "one person, this week",
        "filter_changes_agreed",
        recorded(replace(CHANGE, changed_on=day("2026-11-18"))),
        PASS,
        "1 change, 1 without a second person",
        [("filter-changes", "1", "waits for a second person, due by 25 November 2026")],
        day("2026-11-25"),
    ),
    Case(
        "one person, for weeks",
        "filter_changes_agreed",
        recorded(CHANGE),
        FAIL,
        "1 change, 1 without a second person",
        [("filter-changes", "1", "waits for a second person, due by 10 November 2026")],
        day("2026-11-10"),
    ),
    Case(
        "two people, the second on the last day",
        "filter_changes_agreed",
        recorded(replace(AGREED, agreed_on=day("2026-11-10"))),
        PASS,
        "1 change, 0 without a second person",
    ),
    Case(
        "two people, the second too late, and one who waits this week",
        "filter_changes_agreed",
        recorded(AGREED, replace(AGREED, agreed_on=day("2026-11-11")), replace(CHANGE, changed_on=day("2026-11-18"))),
        FAIL,
        "3 changes, 1 without a second person, 1 agreed too late",
        [
            ("filter-changes", "2", "a second person agreed on 11 November 2026, due by 10 November 2026"),
            ("filter-changes", "3", "waits for a second person, due by 25 November 2026"),
        ],
        day("2026-11-25"),
    ),
    Case(
        "no change", "filter_changes_agreed", recorded(), UNKNOWN, "Nothing has been recorded yet: no change of the web filter"
    ),
]
