"""A resident that is told events and times that are made up, and the worker that only notes what it was told."""

from agent.resident import Cadence, Resident, Stop, SurveyWanted, Task, WorkerEnded, WorkerSaid
from agent.schedule import Backoff

CADENCE = Cadence(survey_every_seconds=1000, settle_seconds=5, backoff=Backoff(1, 900))


class Story:
    """A resident with a worker that only notes what it was told."""

    def __init__(self, cadence: Cadence = CADENCE) -> None:
        self.told: list[str] = []
        self.on_battery = False
        self.resident = Resident(cadence, lambda: 0.5, self._start, lambda: self.on_battery, 0.0)
        self.resident.begin()

    def _start(self, task: Task) -> "Story":
        parting = f"part {task.parting}" if task.parting else ""
        self.told.append(f"{'keep' if task.only_keep else 'start'} {task.trigger}{parting}".strip())
        return self

    def ask(self, trigger: str) -> None:
        self.told.append(f"ask {trigger}")

    def part(self, parting: str) -> None:
        self.told.append(f"part {parting}")

    def end(self) -> None:
        self.told.append("end")

    def happens(self, event: SurveyWanted | WorkerSaid | WorkerEnded | Stop, now: float) -> None:
        self.resident.handle(event, now)
        self.resident.look(now)
