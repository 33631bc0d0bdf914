"""
A monday account in memory that executes real documents, keeps monday's limits and refuses what monday refuses.

It promises strictness and repeatability: the same seed and the same requests give the same world. It never reads
time, sleeps or draws chance but through what its account was given, and it imports nothing of production.
"""

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.documents import SDL
from storeboard.simulators.monday.faults import Fault, Faults
from storeboard.simulators.monday.limits import COSTS, PLANS, Limits
from storeboard.simulators.monday.refusals import ConnectionDropped, Refused
from storeboard.simulators.monday.server import serve
from storeboard.simulators.monday.site import Wire, app

__all__ = [
    "COSTS",
    "PLANS",
    "SDL",
    "Account",
    "ConnectionDropped",
    "Fault",
    "Faults",
    "Limits",
    "Refused",
    "Wire",
    "app",
    "serve",
]
