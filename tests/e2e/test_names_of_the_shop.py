"""What a mapping names of the shop is looked for there, before anything depends on it."""

from tests.e2e.site import Site
from tests.e2e.vendors import Vendors

WHEN = """boards:
  - when:
      store: [berlin-mitte, wien-zentrum]
      channel: {not: web-at}
      customerGroup: vip
      custom.fields.segmnt: a
    board: orders
  - board: orders
"""


def test_check_tells_what_the_shop_does_not_have_with_the_nearest_that_it_has(world: Vendors, site: Site):
    for key in ("berlin-mitte", "wien"):
        world.create("store", {"key": key, "name": {"en": key}})
    world.create("channel", {"key": "web-de"})
    world.create("customer-group", {"key": "vip", "groupName": "VIP"})
    orders = site.config / "mappings" / "orders.yaml"
    before, _, rest = orders.read_text(encoding="utf-8").partition("boards:\n")
    orders.write_text(before + WHEN + rest[rest.index("\n# An order without a number") :], encoding="utf-8")

    checked = site.storeboard("check", "--json")

    told = [one for one in checked.document["findings"] if "names the" in one]
    assert checked.code == 1
    assert len(told) == 3, checked.document
    assert 'mappings/orders: boards[1].when.store names the store "wien-zentrum"' in told[0]
    assert "berlin-mitte" in told[0]
    assert 'names the channel "web-at", which project acme does not have' in told[1]
    assert 'did you mean "web-dach"?' in told[1]
    assert 'names the custom field "segmnt"' in told[2]
