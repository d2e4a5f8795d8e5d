"""No recording holds the name of an account, a person or the computer, nor what somebody called a file or a medium."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from recorded_host import RecordedHost

from agent.errors import ProbeError
from agent.host import Host
from agent.probes.table import PROBES
from agent.recordings.answers import Answer, read_answers
from agent.recordings.answers_host import AnswersHost
from agent.recordings.capturing import capture
from agent.recordings.known_names import NOT_A_NAME
from agent.recordings.redaction import Redactor
from agent.recordings.trimming import trimmed
from agent.telling.plain import plain

SECRET = b"thrown away afterwards"
DISK = "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda"
WANTED = " ".join(f"--property={name}" for name in ("Id", "User", "Name", "Type", "Class", "Remote", "State", "Desktop"))
MACHINE = """
=== file /etc/passwd
root:x:0:0:root:/root:/bin/sh
ACCOUNT:x:1000:1000:FULL NAME,Room 7,01632 960999:/home/ACCOUNT:/bin/bash
=== file /etc/group
users:x:100:ACCOUNT
=== file /proc/sys/kernel/hostname
COMPUTER
=== file /proc/1/mountinfo
27 1 254:0 / / rw,relatime - ext4 /dev/mapper/DOUBLED--vg-root rw
28 27 254:1 / /home rw,relatime - ext4 /dev/mapper/home-ACCOUNT rw
29 27 7:0 / /mnt/FULL_NAME rw,relatime - ext4 /dev/loop0 rw
30 27 7:1 / /mnt/Letter\\040of\\040Jo rw,relatime - ext4 /dev/loop1 rw
31 27 7:2 / /srv/CAPITALS rw,relatime - ext4 /dev/loop2 rw
32 27 8:0 / /run/media/ACCOUNT/Fotos,\\040CAPITALS rw,relatime - ext4 /dev/sda rw
=== file /proc/swaps
Filename				Type		Size		Used		Priority
/home/ACCOUNT_backup/swap               file	102396		0		-2
=== link /sys/class/block/sda -> DISK
=== link /sys/dev/block/8:0 -> DISK
=== file DISK/dev
8:0
=== file DISK/size
2457600
=== link /sys/class/block/dm-0 -> /sys/devices/virtual/block/dm-0
=== link /sys/dev/block/254:0 -> /sys/devices/virtual/block/dm-0
=== file /sys/devices/virtual/block/dm-0/dev
254:0
=== file /sys/devices/virtual/block/dm-0/dm/name
DOUBLED--vg-root
=== file /sys/devices/virtual/block/dm-0/dm/uuid
CRYPT-LUKS2-0011-DOUBLED--vg-root
=== link /sys/devices/virtual/block/dm-0/slaves/sda -> DISK
=== run dmsetup table DOUBLED--vg-root
0 2457600 crypt aes-xts-plain64 :64:logon:x 0 8:0 32768
=== link /sys/class/block/dm-1 -> /sys/devices/virtual/block/dm-1
=== link /sys/dev/block/254:1 -> /sys/devices/virtual/block/dm-1
=== file /sys/devices/virtual/block/dm-1/dev
254:1
=== file /sys/devices/virtual/block/dm-1/dm/name
home-ACCOUNT
=== link /sys/devices/virtual/block/dm-1/slaves/sda -> DISK
=== link /sys/class/block/loop0 -> /sys/devices/virtual/block/loop0
=== link /sys/dev/block/7:0 -> /sys/devices/virtual/block/loop0
=== file /sys/devices/virtual/block/loop0/dev
7:0
=== file /sys/devices/virtual/block/loop0/loop/backing_file
/srv/Letter to Dr Jo.img
=== link /sys/class/block/loop1 -> /sys/devices/virtual/block/loop1
=== link /sys/dev/block/7:1 -> /sys/devices/virtual/block/loop1
=== file /sys/devices/virtual/block/loop1/dev
7:1
=== file /sys/devices/virtual/block/loop1/loop/backing_file
/home/ACCOUNT/Letter to Dr Jo.img
=== link /sys/class/block/loop2 -> /sys/devices/virtual/block/loop2
=== link /sys/dev/block/7:2 -> /sys/devices/virtual/block/loop2
=== file /sys/devices/virtual/block/loop2/dev
7:2
=== file /sys/devices/virtual/block/loop2/loop/backing_file
/mnt/Letter of Jo/Letter to Dr Jo.img
=== file /usr/share/xsessions/plasma.desktop
=== folder /run/systemd/system
=== run loginctl list-sessions --output=json
[{"session":"2","uid":1000,"user":"ACCOUNT","seat":"seat0","tty":"tty2"}]
=== run loginctl show-session WANTED -- 2
Id=2
User=1000
Name=ACCOUNT
Remote=no
Type=wayland
Class=user
Desktop=KDE
State=active
=== process 1800 1000 plasmashell
=== file /proc/1800/environ
HOME=/home/ACCOUNT\0XDG_CURRENT_DESKTOP=KDE\0XDG_RUNTIME_DIR=/run/user/1000
=== file /home/ACCOUNT/.config/kscreenlockerrc
=== run-as 1000 cat /home/ACCOUNT/.config/kscreenlockerrc
[Daemon]
Timeout=20

[Greeter][Wallpaper][org.kde.image][General]
Image=file:///home/ACCOUNT/Pictures/Letter to Dr Jo.jpg
Timeout=1
""".replace("DISK", DISK).replace("WANTED", WANTED)


def machine(computer: str, account: str, full_name: tuple[str, str]) -> RecordedHost:
    first, last = full_name
    names = {
        "ACCOUNT": account,
        "COMPUTER": computer,
        "DOUBLED": computer.replace("-", "--"),
        "FULL NAME": f"{first} {last}",
        "FULL_NAME": f"{first}_{last}",
        "CAPITALS": account.upper(),
    }
    pattern = re.compile("|".join(sorted(names, key=len, reverse=True)))
    return RecordedHost(pattern.sub(lambda match: names[match[0]], MACHINE))


def recording(computer: str, account: str, full_name: tuple[str, str] = ("Alexandra", "Sampleton")) -> dict[str, str]:
    return capture(machine(computer, account, full_name), "linux", SECRET)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def test_of_invented_names_in_every_spelling_nothing_is_left():
    files = recording("sampleton-lt", "asampleton")
    private = re.compile(r"sampleton|alexandra|letter|fotos|\bjo\b|960999", re.IGNORECASE)
    assert {name: private.findall(text) for name, text in files.items() if private.search(text)} == {}
    assert "device--vg-root" in files["answers.txt"]
    assert re.search(r"(?m)^=== there /mnt/label-\w{8}/\.fscrypt$", files["answers.txt"])
    assert "loop/backing_file=/home/left-out" in files["sysfs-block.txt"]


WORDS_OF_ANY_RECORDING = words("".join(recording("xq-xq", "xqxq").values())) | {each.lower() for each in NOT_A_NAME}
NAMES = st.from_regex(r"[a-zA-Z]{3,12}", fullmatch=True)
COMPUTERS = st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{1,10}[a-zA-Z0-9]", fullmatch=True)


@settings(max_examples=60, deadline=None, database=None)
@given(COMPUTERS, NAMES)
def test_no_computers_or_persons_name_of_three_letters_or_more_stands_in_a_recording(computer: str, account: str):
    assume(not WORDS_OF_ANY_RECORDING & {computer.lower(), account.lower()})
    text = "".join(recording(computer, account).values())
    for name in (computer, account):
        spelt = "--?".join(map(re.escape, name.split("-")))
        assert re.findall(rf"(?<![^\W_]){spelt}(?![^\W_])", text, re.IGNORECASE) == []


CODES_AND_NAMES = {"account", "medium_id", "mount_point", "name", "events", "events_complete"}


def reading(fact: str, host: Host) -> object:
    try:
        return plain(PROBES["linux"][fact].read(host))
    except ProbeError as error:
        return plain(error.as_unknown())


def without_names(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_names(each) for key, each in value.items() if key not in CODES_AND_NAMES}
    return sorted((without_names(each) for each in value), key=repr) if isinstance(value, list) else value


@pytest.mark.parametrize("fact", ["disk_encryption", "screen_lock", "administrators", "removable_media", "device_identity"])
def test_a_recording_without_the_names_leads_to_what_the_machine_leads_to(fact: str):
    host = machine("sampleton-lt", "asampleton", ("Alexandra", "Sampleton"))
    recorded = AnswersHost(read_answers(capture(host, "linux", SECRET)["answers.txt"]))
    assert without_names(reading(fact, recorded)) == without_names(reading(fact, host))


@pytest.mark.parametrize(
    ("asked", "text", "left"),
    [
        (
            "run-as 1000 cat /home/x/.config/kscreenlockerrc",
            "[$i]\n[Daemon][$i]\nTimeout[$i]=9\nTheme=Anna\nLock=Anna and Jo\n[Greeter]\nTheme=Anna\n",
            "[$i]\n[Daemon][$i]\nTimeout[$i]=9\nLock=(left out)\n",
        ),
        (
            "run-as 1000 cat /home/x/.config/hypr/hypridle.conf",
            "# Anna\nlistener {\n  timeout = 300\n  on-timeout = pidof hyprlock || /usr/bin/hyprlock -c ~/Anna.conf\n}\n",
            "# x\nlistener {\n  timeout = 300\n  on-timeout = pidof hyprlock || hyprlock -c x\n}\n",
        ),
        (
            "run-as 1000 cat /home/x/.config/swayidle/config",
            "timeout 300 'swaylock -i \"/home/x/Anna.jpg\"'\nbefore-sleep 'notify Anna'",
            "timeout 300 'swaylock -i \"x\"'\nbefore-sleep 'x x'",
        ),
        (
            "run-as 1000 cat /home/x/.config/swayidle/config",
            "timeout 300 '/home/hyprlock/Anna; /usr/bin/gtklock'",
            "timeout 300 'x/hyprlock/x; gtklock'",
        ),
        (
            "file /proc/9/cmdline",
            "swayidle\0-w\0timeout\x00300\0swaylock -i Anna.jpg\0",
            "swayidle\0-w\0timeout\x00300\0swaylock -i x\0",
        ),
        (
            "run-as 1000 cat /home/x/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
            (
                '<channel name="xfce4-screensaver" locked="anna"><property name="saver"><property name="enabled" value="true"/>'
                '<property name="themes" value="Anna"/></property></channel>'
            ),
            '<channel name="xfce4-screensaver" locked="*">\n  <property name="saver/enabled" value="true"/>\n</channel>\n',
        ),
        (
            "run-as 1000 gsettings list-recursively org.gnome.desktop.screensaver",
            "org.gnome.desktop.screensaver lock-delay uint32 0\norg.gnome.desktop.screensaver picture-uri 'file:///x/Anna.jpg'\n",
            "org.gnome.desktop.screensaver lock-delay uint32 0\n",
        ),
        (
            "run-as 1000 dconf dump /",
            "[org/gnome/desktop/screensaver]\nlock-delay=uint32 0\npicture-uri='file:///x/Anna.jpg'\n",
            "[org/gnome/desktop/screensaver]\nlock-delay=uint32 0\n",
        ),
        ("file /sys/devices/virtual/block/loop0/loop/backing_file", "/home/x/Anna.img\n", "/left-out\n"),
    ],
)
def test_of_a_persons_settings_only_what_the_locks_parsers_read_is_recorded(asked: str, text: str, left: str):
    assert trimmed({asked: Answer(text)})[asked].text == left


def test_a_persons_file_of_which_no_rule_says_anything_is_left_out_and_not_empty():
    asked = "run-as 1000 cat /home/x/.config/other"
    assert trimmed({asked: Answer("Anna")})[asked].error == "NotCaptured"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ASample, a_sample", "person1, a_sample"),
        ("asample_backup asample-old asamples", "person1_backup person1-old asamples"),
        ("/dev/mapper/room--7-asample", "/dev/mapper/device-person1"),
        (r"dev-mapper-room\x2d\x2d7\x2dasample", r"dev-mapper-device\x2dperson1"),
        (r"Anna\040Sample's Sample-Anna AnnaSample", "person1's person1 person1"),
        ("PASS_MAX_DAYS 90, Max", "PASS_MAX_DAYS 90, person2"),
    ],
)
def test_a_name_is_found_in_every_spelling_and_in_no_other_word(text: str, left: str):
    answers = {
        "file /etc/passwd": Answer(
            "asample:x:1000:1000:Anna Sample,,,:/home/asample:/bin/sh\nmax:x:1001:1001::/home/max:/bin/sh"
        ),
        "file /proc/sys/kernel/hostname": Answer("room-7\n"),
    }
    assert Redactor(answers, SECRET).text(text) == left
