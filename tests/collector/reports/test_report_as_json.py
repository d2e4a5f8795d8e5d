"""The report as JSON has the documented shape, and null for what there is none of."""

import json
from dataclasses import replace

from collector.reports.as_json import report_json
from tests.fakes.sample_report import ENCRYPTION, LAPTOP, REPORT


def test_json_has_the_documented_shape():
    read = json.loads(report_json(replace(REPORT, devices=(replace(LAPTOP, checks=(ENCRYPTION,)),))))
    assert read == {
        "school": "Example Primary School",
        "generated_at": "2026-11-04T14:05:00.000000Z",
        "policy": {"id": "s004-primary", "version": "1"},
        "policy_trouble": None,
        "records": [],
        "exceptions": [],
        "devices": [
            {
                "device_id": "ab" * 32,
                "asset_tag": "LAP-0113",
                "serial": "5CD1234ABC",
                "name": "staff-laptop-3",
                "platform": "linux",
                "simulated": False,
                "state": "reporting",
                "verdict": "FAIL",
                "loan": {
                    "loan_id": "LOAN-2026-001",
                    "state": "enrolled",
                    "borrower": "A. Sample",
                    "due_back": "2027-07-18",
                    "cleared": False,
                },
                "last_report_at": "2026-11-04T13:52:00.000000Z",
                "fresh_as_of": None,
                "clock_skew_seconds": None,
                "key_protection": None,
                "messages_lost": {},
                "last_heard_at": None,
                "agent_ends": [],
                "last_words": None,
                "policy_bundle": None,
                "refused_context": None,
                "same_computer": [],
                "incidents": [],
                "checks": [
                    {
                        "rule": "ENC-1",
                        "title": "Laptops taken off site are encrypted",
                        "verdict": "FAIL",
                        "saw": "the system disk (/) is not encrypted",
                        "asks": "Every fixed volume is encrypted",
                        "clause": {
                            "policy": "e-Safety policy, June 2023",
                            "section": "4.5",
                            "quote": "School must encrypt laptops which are taken off site.",
                        },
                        "clauses": [
                            {
                                "policy": "e-Safety policy, June 2023",
                                "section": "4.5",
                                "quote": "School must encrypt laptops which are taken off site.",
                            },
                            {"policy": "DfE cyber security standards", "section": "Licensed and supported", "quote": ""},
                        ],
                        "since": "2026-11-03T09:05:00.000000Z",
                        "since_on_device": None,
                        "put_right_by": "2026-11-04",
                        "deadline": {
                            "stage": "last_day",
                            "half_way": "2026-11-04",
                            "day_before": "2026-11-03",
                            "put_right_by": "2026-11-04",
                        },
                        "excused": None,
                        "in_hand": None,
                        "who_acts": "Technician",
                        "how_to_fix": ENCRYPTION.how_to_fix,
                    }
                ],
            }
        ],
    }


def test_json_without_policy_loan_and_report_says_null():
    bare = replace(LAPTOP, loan=None, last_report_at=None, checks=())
    read = json.loads(report_json(replace(REPORT, policy=None, devices=(bare,))))
    (device,) = read["devices"]
    assert (read["policy"], device["loan"], device["last_report_at"], device["verdict"]) == (None, None, None, "UNKNOWN")
