"""A machine of the lab may take its time to boot, as long as its console says something new."""

from pathlib import Path

import pytest

from tests.lab.boot import BootError, boot

_LAB = """\
#!/bin/sh
case "$1" in
list) printf 'images: none\\nother: plain, off\\n  console: /dev/null\\nslow: plain, running\\n  console: {console}\\n' ;;
up) {boots} ;;
esac
"""


def lab(folder: Path, boots: str) -> str:
    """A lab whose `up` does this; its machine's console is the file `console` beside it."""
    program = folder / "lab"
    console = folder / "console"
    console.touch()
    program.write_text(_LAB.format(boots=boots.replace("CONSOLE", str(console)), console=console), encoding="ascii")
    program.chmod(0o755)
    return str(program)


def test_a_boot_may_take_longer_than_its_console_may_be_silent(tmp_path: Path) -> None:
    boot(
        lab(tmp_path, "for line in 1 2 3 4 5 6; do sleep 1; echo $line >> CONSOLE; done"),
        "slow",
        "plain",
        silent_seconds=4,
    )


def test_a_machine_whose_console_is_silent_for_too_long_has_not_come_up(tmp_path: Path) -> None:
    with pytest.raises(BootError, match="slow said nothing new for 2 s; last: it hangs here"):
        boot(lab(tmp_path, "echo it hangs here >> CONSOLE; exec sleep 60"), "slow", "plain", silent_seconds=2)


def test_a_machine_in_emergency_mode_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(BootError, match=r"slow is in emergency mode; last: Reached target emergency\.target"):
        boot(lab(tmp_path, "echo Reached target emergency.target >> CONSOLE; exec sleep 60"), "slow", "plain")


def test_a_lab_that_gives_up_is_named_with_what_it_was_asked(tmp_path: Path) -> None:
    with pytest.raises(BootError, match="the lab's up plain --mem 512 ended with 3"):
        boot(lab(tmp_path, "exit 3"), "slow", "plain", "--mem", "512")
