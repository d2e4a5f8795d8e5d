"""Each thing that Windows tells becomes the question that it is about, in the shapes that Windows' headers document."""

import ctypes

import pytest
from told_by_windows import STICK, device

from agent.watching.watched_on_windows import BITLOCKERS_LOG, DEFENDERS_LOG, LOGS, query_of
from agent.watching.windows_notices import DeviceTold, EventTold, KeyTold, Notice, SecurityCenterTold, ServiceTold, asked_for_by
from agent.watching.windows_signals import Filter, filter_for, is_not_here

SYSTEM = r"HKLM\SOFTWARE\Policies"
MOUNTED = r"\\?\SCSI#Disk&Ven_Msft&Prod_Virtual_Disk#2&1f4adffe&0&000001#{53f56307-b6bf-11d0-94f2-00a0c91efb8b}"
CARD = r"\\?\STORAGE#Volume#_??_USBSTOR#Disk&Ven_Generic&Prod_Reader#0001&0#{53f56307-b6bf-11d0-94f2-00a0c91efb8b}#{53f5630d}"
OF_A_DISK = r"\\?\STORAGE#Volume#{6b2e4a0f-0000-0000-0000-100000000000}#0000000000100000#{53f5630d}"
PHONE = r"\\?\USB#VID_0000&PID_0001#0123456789#{6ac27878-a6fa-4155-ba85-f98f491d4f33}"


@pytest.mark.parametrize(
    ("notice", "trigger"),
    [
        (device(0, STICK), "media"),
        (device(1, STICK), "media"),
        (device(2, STICK), ""),  # CM_NOTIFY_ACTION_DEVICEQUERYREMOVE: nothing has happened yet
        (device(0, PHONE, "6ac27878-a6fa-4155-ba85-f98f491d4f33"), "media"),
        (device(0, CARD), "media"),
        (device(0, OF_A_DISK), ""),
        (device(0, MOUNTED), ""),
        (device(0, MOUNTED.replace("Disk&Ven_Msft&Prod_Virtual_Disk", "CdRom&Ven_Msft&Prod_Virtual_DVD-ROM")), ""),
        (EventTold(DEFENDERS_LOG), "antivirus"),
        (EventTold(BITLOCKERS_LOG), "policy"),
        (ServiceTold("WinDefend", 0x1), "antivirus"),
        (ServiceTold("WinDefend", 0x4), ""),  # SERVICE_NOTIFY_STOP_PENDING: it has not stopped yet
        (ServiceTold("WinDefend", 0), "antivirus"),  # "the application must verify what was changed"
        (ServiceTold("mpssvc", 0x8), "policy"),
        (SecurityCenterTold(), "antivirus"),
        (KeyTold(SYSTEM), ""),
    ],
)
def test_a_notice_asks_for_what_it_is_about(notice: Notice, trigger: str):
    assert asked_for_by(notice) == trigger


@pytest.mark.parametrize("content", [b"", b"\0" * 24, b"\xff" * 25, STICK.encode()])
def test_a_notice_of_an_odd_shape_is_a_reason_to_look_and_no_fault(content: bytes):
    assert asked_for_by(DeviceTold(0, content)) == "media"


def refused(number: int) -> OSError:
    """As ctypes raises it on Windows, where errors have a number of Windows' own."""
    error = OSError(22, "The specified service does not exist as an installed service")
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


def test_what_an_edition_does_not_have_is_told_apart_from_what_it_refuses():
    errors = (FileNotFoundError("Could not find module 'wscapi.dll'"), refused(1060), refused(15_007), refused(5), OSError(31))
    assert [is_not_here(each) for each in errors] == [True, True, True, False, False]


def test_what_is_asked_of_a_log_names_the_events():
    assert query_of(LOGS[BITLOCKERS_LOG]) == "*"
    assert query_of((5000, 5001)) == "*[System[(EventID=5000 or EventID=5001)]]"


def test_what_windows_is_handed_has_the_size_that_its_header_says():
    """cfgmgr32.h: four numbers of 32 bits, and a union whose widest member is an array of 200 letters of UTF-16."""
    disks = filter_for("53f56307-b6bf-11d0-94f2-00a0c91efb8b")
    assert (ctypes.sizeof(Filter), disks.size, bytes(disks.of_class[:4])) == (416, 416, bytes.fromhex("0763f553"))
