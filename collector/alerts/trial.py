"""The message that a person sends to see whether a destination can be reached."""

from datetime import datetime

from collector.alerts.message import Line, Message, subject_line
from collector.alerts.reader import Console
from collector.store.instants import to_text


def trial_message(console: Console, now: datetime) -> Message:
    """It says what it is, and nothing about any device."""
    return Message(
        subject=subject_line("Devices: a test of alerts"),
        school=console.school,
        opening=(
            f"This is a test from Rollcall at {console.school}. Who can read it is told what `rollcall alerts list` says.",
        ),
        parts=(),
        links=(Line("Overview", console.link("/")),),
        closing="Somebody typed `rollcall alerts test`.",
        number=f"test-{to_text(now).translate({ord(each): None for each in '-:.'})}",
    )
