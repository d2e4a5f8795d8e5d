"""Whole machines as `rollcall-agent capture` recorded them in a device lab: each fact is concluded as it was there."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from agent.recordings.captured import add_arguments, run

FOLDERS = Path(__file__).parents[1] / "captures" / "bundles"


def concluded(folder: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    parser = ArgumentParser()
    add_arguments(parser)
    run(parser.parse_args(["--bundle", str(FOLDERS / folder)]))
    return {each["fact"]: each["reading"] for each in json.loads(capsys.readouterr().out)}


def test_of_a_laptop_with_luks2_on_which_a_person_is_at_work(capsys: pytest.CaptureFixture[str]):
    facts = concluded("gnome-session-on-luks2", capsys)
    (root,) = facts["disk_encryption"]["volumes"]
    (person,) = facts["screen_lock"]["users"]
    (clamav,) = facts["antivirus"]["products"]
    assert (root["mount_point"], root["state"], root["method"]) == ("/", "protected", "LUKS2 aes-xts-plain64")
    assert (person["desktop"], person["lock"]) == ("GNOME", {"after_idle_seconds": 300, "grace_seconds": 0})
    assert (clamav["running"], clamav["engine_version"]) == (True, "1.4.6")
    assert clamav["signatures_published_at"]["detail"] == "ClamAV has no official virus definitions loaded"
