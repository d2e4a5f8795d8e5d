"""A locker counts where the shell surely comes to it; where only its name stands, nobody knows whether it locks."""

import pytest

from agent.linux.idle_commands import locks
from agent.linux.idle_lockers import parse_hypridle, parse_swayidle
from compliance.facts import LocksItself, NeverLocks
from compliance.unknown import Unknown


@pytest.mark.parametrize(
    "command",
    [
        "swaylock",
        "/usr/bin/swaylock -f -i 'a; b.png' &",
        "exec hyprlock",
        "swaymsg exec swaylock",
        "swaymsg 'exec swaylock -f'",
        "hyprctl dispatch exec hyprlock",
        "pidof hyprlock || hyprlock",
        "pgrep -x swaylock || swaylock -f # once",
        "playerctl pause; swaylock -f && systemctl suspend",
        "true && swaylock",
        "swaylock -f; sleep 5",
    ],
)
def test_a_locker_that_the_shell_comes_to_locks(command: str):
    assert locks(command) is True


@pytest.mark.parametrize(
    "command",
    [
        "echo swaylock",
        'notify-send "swaylock soon"',
        'echo "; swaylock ; "',
        "echo '; swaylock ; '",
        "systemctl --user stop swaylock",
        "true || swaylock",
        "true || pidof hyprlock || hyprlock",
        "pidof a-game || swaylock",
        "pidof swaylock a-game || swaylock",
        "pgrep -f swaylock || swaylock",
        "pidof hyprlock && hyprlock",
        "brightnessctl set 10 && swaylock",
        "sleep 86400; swaylock",
        "sleep 86400 && swaylock",
        "echo $(sleep 86400); swaylock",
        "if test -e a; then echo b; swaylock; fi",
        "exec a-game; swaylock",
        "swaymsg 'output * power off; exec swaylock'",
        "swaymsg 'exec quiet'",
        "echo $(swaylock)",
        "echo 'swaylock",
        "true ;; swaylock",
        "&& swaylock",
        "swaylock &&",
        "~/bin/swaylock.sh",
    ],
)
def test_of_a_locker_that_is_only_named_or_may_not_be_reached_nothing_is_said(command: str):
    assert locks(command) is None


@pytest.mark.parametrize(
    "command",
    ["", "brightnessctl set 10; # swaylock", "# swaylock", "pkill swaylock", "sleep 5", "swaymsg 'output * power off'"],
)
def test_a_command_that_is_known_and_runs_no_locker_locks_nothing(command: str):
    assert locks(command) is False


@pytest.mark.parametrize(
    ("command", "on_lock", "outcome"),
    [
        ("loginctl lock-session", True, True),
        ("loginctl lock-session", None, None),
        ("loginctl lock-session", False, False),
        ("sleep 86400; loginctl lock-session", True, None),
        ("echo loginctl lock-session", True, False),
    ],
)
def test_asking_for_a_lock_does_what_is_done_on_a_lock(command: str, *, on_lock: bool | None, outcome: bool | None):
    assert locks(command, on_lock=on_lock) is outcome


@pytest.mark.parametrize(
    ("command", "on_sleep", "outcome"),
    [
        ("systemctl suspend", True, True),
        ("systemctl -i suspend", None, None),
        ("notify-send 'systemctl suspend soon'", True, False),
    ],
)
def test_a_device_that_is_sent_to_sleep_does_what_is_done_before_sleep(
    command: str, *, on_sleep: bool | None, outcome: bool | None
):
    assert locks(command, on_sleep=on_sleep) is outcome


def test_a_reading_says_the_same_of_both_programs():
    named = "timeout 300 'echo swaylock'"
    assert isinstance(parse_swayidle(named).lock, Unknown)
    assert isinstance(parse_swayidle("timeout 300 'brightnessctl set 10; # swaylock'").lock, NeverLocks)
    assert isinstance(parse_swayidle("timeout 300 'loginctl lock-session' lock 'sleep 9; swaylock'").lock, Unknown)
    assert isinstance(parse_hypridle("listener {\n timeout = 300\n on-timeout = sleep 9; hyprlock\n}\n").lock, Unknown)
    locked = parse_hypridle("listener {\n timeout = 300\n on-timeout = pidof hyprlock || hyprlock\n}\n").lock
    assert locked == LocksItself(300, 0)
