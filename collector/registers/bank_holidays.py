"""England's bank holidays, from the file that comes with Rollcall."""

import tomllib
from datetime import date
from functools import cache

from collector.delivered_files import configs_folder
from compliance.calendar import BankHolidays


@cache
def englands() -> BankHolidays:
    """Read once: the file is delivered, nobody changes it under us."""
    file = configs_folder() / "calendar" / "england-bank-holidays.toml"
    plain = tomllib.loads(file.read_text(encoding="utf-8"))
    days = tuple(sorted((date.fromisoformat(day), str(name)) for day, name in plain["days"].items()))
    return BankHolidays(days, tuple(plain["years"]))
