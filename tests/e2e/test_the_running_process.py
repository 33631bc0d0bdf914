"""`storeboard run` as a process: it follows a living shop, ends when asked to and survives when killed."""

from tests.e2e.site import Site
from tests.e2e.vendors import Vendors


def settle(world: Vendors, site: Site) -> None:
    """Wait until everything that the shop told is on the boards."""
    site.children[-1].wait_until(lambda: world.undelivered() == 0, "every notification is accepted")
    site.children[-1].wait_until(site.is_quiet, "nothing is due, claimed or in doubt")


def test_a_second_run_on_the_same_store_is_refused_and_the_first_goes_on(site: Site):
    first = site.run()

    second = site.storeboard("run", "--port", "0")

    assert second.code == 2
    assert "another `run`" in second.stderr
    assert first.poll()
    assert site.status()["due"] == 0


def test_sigterm_ends_a_busy_run_with_exit_code_0_and_nothing_is_lost(world: Vendors, site: Site):
    busy = site.run()
    world.account.latency = 0.2
    world.subscribe(site.door)
    world.live(20)
    busy.wait_until(lambda: bool(world.mutations()), "it writes")

    code = busy.end()

    assert code == 0, busy.said()
    site.run()
    settle(world, site)
    assert site.done("verify", "--json").document["checked"] > 0


def test_a_new_run_continues_where_a_killed_one_stood(world: Vendors, site: Site):
    site.configure("protocol: {request_delay: 2s, index_lag: 1s, resend_within: 10s, quiescence: 5s}\n")
    killed = site.run()
    world.subscribe(site.door)
    world.live(20)
    killed.wait_until(lambda: bool(world.mutations()), "it writes")

    killed.kill()

    site.run()
    settle(world, site)
    agreement = site.done("verify", "--json").document
    assert agreement["checked"] == agreement["agree"] > 0
    assert agreement["duplicates"] == []


def test_a_port_that_is_taken_is_an_error_of_the_command(world: Vendors, site: Site):
    ended = site.storeboard("run", "--port", str(world.shop_port))

    assert ended.code == 2
    assert "cannot listen" in ended.stderr
