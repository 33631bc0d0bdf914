"""What the tests of real processes work with."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.e2e.site import Site
from tests.e2e.vendors import Vendors, vendors


@pytest.fixture
def world() -> Generator[Vendors]:
    """Both simulated vendors, answering on loopback."""
    with vendors() as both:
        yield both


@pytest.fixture
def site(world: Vendors, tmp_path: Path) -> Generator[Site]:
    """An installation of the preset crm, its boards provisioned, nothing running yet."""
    here = Site(tmp_path, world.shop_url, world.monday_url)
    here.configure()
    here.provision()
    world.forget()
    yield here
    here.close()
