"""Who works at the school, and until when. Nothing more is kept of anybody."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account at the school. Whoever has a last day is a leaver."""

    name: str = noted("the name as it is signed", key=True, personal=True)
    role: str = noted("what the person is at the school: teacher, governor, office, pupil")
    last_day: date | None = noted("the last day at the school, once it is known", default=None)
