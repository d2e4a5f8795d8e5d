"""Reading named values of Windows' registry. Source: winreg of Python's library; the 64-bit view, whatever Python it is."""

import sys

from agent.errors import NotRecorded, NotSupported


def read_values(key: str, names: tuple[str, ...]) -> str:
    """See Host.read_registry. Raises OSError as well: whoever calls converts it."""
    if sys.platform != "win32":
        raise NotSupported("this system has no registry")
    import winreg  # noqa: PLC0415 - only there on Windows

    kinds = {
        winreg.REG_SZ: "REG_SZ",
        winreg.REG_EXPAND_SZ: "REG_EXPAND_SZ",
        winreg.REG_MULTI_SZ: "REG_MULTI_SZ",
        winreg.REG_DWORD: "REG_DWORD",
    }
    hive, _, path = key.partition("\\")
    lines = []
    with winreg.OpenKey(
        {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKU": winreg.HKEY_USERS}[hive], path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    ) as opened:
        for name in names:
            try:
                value, kind = winreg.QueryValueEx(opened, name)
            except FileNotFoundError:
                continue
            if kind in kinds:
                lines.append(f"    {name}    {kinds[kind]}    {_as_text(value)}\n")
    if not lines:
        raise NotRecorded(f"there is no {' or '.join(names)} in {key}")
    return "".join(lines)


def _as_text(value: str | int | list[str]) -> str:
    """As `reg query` prints it: a number in hexadecimal, several texts in one line with a mark between them."""
    if isinstance(value, int):
        return hex(value)
    return value if isinstance(value, str) else r"\0".join(value)


def names_below(hive: str) -> tuple[str, ...]:
    """The names of the keys right below a hive: below HKU, the accounts whose part of the registry is loaded now."""
    if sys.platform != "win32":
        raise NotSupported("this system has no registry")
    import winreg  # noqa: PLC0415 - only there on Windows

    opened = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKU": winreg.HKEY_USERS}[hive]
    try:
        return tuple(winreg.EnumKey(opened, place) for place in range(winreg.QueryInfoKey(opened)[0]))
    except OSError:  # one of them went away while they were listed: the next look lists them again
        return ()
