"""
The store: every durable fact of the house, and every SQL statement.

It knows keys, times and JSON, not what they mean: it never renders, plans or calls a vendor.
"""

from storeboard.store.opening import exclusive_run
from storeboard.store.sqlite import Options, SqliteStore, open_store

__all__ = ["Options", "SqliteStore", "exclusive_run", "open_store"]
