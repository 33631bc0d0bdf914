"""The doors and the queues: one file each, and the registries that configuration names them by."""

from collections.abc import Callable, Mapping

from storeboard.transports.bearer import bearer_door
from storeboard.transports.door import Door
from storeboard.transports.eventbridge import eventbridge_door
from storeboard.transports.eventgrid import eventgrid_door
from storeboard.transports.kafka import KafkaQueue
from storeboard.transports.pubsub import pubsub_door
from storeboard.transports.pubsub_pull import PubsubPullQueue
from storeboard.transports.queue import Queue, QueueSetup
from storeboard.transports.service_bus import ServiceBusQueue
from storeboard.transports.setup import Setup
from storeboard.transports.sns import sns_door
from storeboard.transports.sqs import SqsQueue

DOORS: Mapping[str, Callable[[Setup], Door]] = {
    "bearer": bearer_door,
    "eventbridge": eventbridge_door,
    "eventgrid": eventgrid_door,
    "pubsub": pubsub_door,
    "sns": sns_door,
}
"""Each kind of HTTP door, made as an entry of `sources:` says; its keys stand in `mapping/source_entries.py`."""

QUEUES: Mapping[str, Callable[[QueueSetup], Queue]] = {
    "kafka": KafkaQueue,
    "pubsub-pull": PubsubPullQueue,
    "service-bus": ServiceBusQueue,
    "sqs": SqsQueue,
}
"""Each kind of queue; the library that it needs is imported when one is made."""

KINDS: frozenset[str] = frozenset({*DOORS, *QUEUES})
"""Every word that `door:` may say."""
