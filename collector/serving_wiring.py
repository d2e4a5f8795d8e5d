"""What a collector that listens is made of. Apart from `wiring`: no other command needs gRPC, a web server or an inbox."""

from collector.registers.inbox import Inbox
from collector.serving import Serving
from collector.store import schools
from collector.wiring import Collector, new_secret


def serving_of(collector: Collector) -> Serving:
    """The collector over an opened data folder. The inbox is that of the folder's school. Raises SchoolError."""
    with collector.database.reading() as tx:
        school = schools.the_only(tx, None)
    inbox = Inbox(collector.folder, collector.database, collector.address(school), new_secret)
    return Serving(collector.database, collector.keys(), collector.config, collector.clock, inbox)
