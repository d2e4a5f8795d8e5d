"""What is to be erased still when a data folder is opened: after a kill, or because an older database was put back."""

import logging
from datetime import datetime

from collector.data_folder import DataFolder
from collector.privacy.erasing import finish
from collector.store import erasures, schools
from collector.store.database import Database

log = logging.getLogger(__name__)


def finish_erasures(database: Database, folder: DataFolder, now: datetime) -> int:
    """Finish every erasure that is not finished, and say how many there were."""
    with database.reading() as tx:
        waiting = erasures.unfinished(tx)
        known = {each.school_id: each for each in schools.everyone(tx)}
    for each in waiting:
        try:
            finish(database, folder, known[each.school_id], each, now)
        except OSError:  # a file that cannot be written keeps nobody from using the collector; it is tried at the next opening
            log.exception("somebody who was erased stands in a file still")
    return len(waiting)
