"""Every test of this folder runs on every store of `STORES`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.store_conformance.world import STORES, HandClock, World


@pytest.fixture(params=sorted(STORES))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    clock = HandClock()
    with asyncio.Runner() as runner:
        store = runner.run(STORES[request.param](tmp_path, clock))
        yield World(runner, store, clock)
        runner.run(store.close())
