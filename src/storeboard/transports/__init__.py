"""The doors: one file each, and the registry that configuration names them by."""

from collections.abc import Callable, Mapping

from storeboard.transports.bearer import bearer_door
from storeboard.transports.door import Door
from storeboard.transports.eventbridge import eventbridge_door
from storeboard.transports.eventgrid import eventgrid_door
from storeboard.transports.pubsub import pubsub_door
from storeboard.transports.setup import Setup
from storeboard.transports.sns import sns_door

DOORS: Mapping[str, Callable[[Setup], Door]] = {
    "bearer": bearer_door,
    "eventbridge": eventbridge_door,
    "eventgrid": eventgrid_door,
    "pubsub": pubsub_door,
    "sns": sns_door,
}
"""Each kind of HTTP door, made as an entry of `sources:` says; its keys stand in `mapping/source_entries.py`."""
