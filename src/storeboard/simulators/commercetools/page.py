"""
The status page of the simulated commercetools: what is there, how the deals stand, what just happened.

It shows counters, states and kinds of events with the numbers of orders and the keys of companies, no person's data.
Everything is escaped on the server and set as text in the browser, which asks for new figures every second.
"""

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from storeboard.simulators.commercetools.project import Project

if TYPE_CHECKING:
    from storeboard.simulators.commercetools.shop import Shop

Json = dict[str, Any]
Pairs = list[tuple[str, int]]

_SHELVES: Final = {
    "People and companies": ("customer", "customer-group", "associate-role"),
    "Sales": ("order", "order-edit", "payment", "cart", "recurring-order"),
    "Quotes": ("quote-request", "staged-quote", "quote"),
    "Set up": ("store", "channel", "state", "type", "shipping-method", "cart-discount", "discount-code"),
}
_SPREADS: Final = {
    "Orders by store": ("order", "store.key"),
    "Orders by state": ("order", "orderState"),
    "Quote requests": ("quote-request", "quoteRequestState"),
    "Quotes sent": ("quote", "quoteState"),
}


def snapshot(project: Project, shop: "Shop | None") -> Json:
    """Give the figures of the page."""
    deliverer = project.deliverer
    channels = [
        {"format": channel.format, "status": channel.status, "outbox": len(channel.outbox)}
        for channel in deliverer.channels.values()
    ]
    counts = {type_: len(table.rows) for type_, table in project.tables.items() if table.rows}
    notifications = {
        "announced": deliverer.announced,
        "accepted": deliverer.accepted,
        "refused": deliverer.refused,
        "waiting": deliverer.waiting,
        "dropped": deliverer.dropped,
        "overtaken": deliverer.overtaken,
    }
    return {
        "project": project.key,
        "now": project.instant(),
        "counts": counts,
        "notifications": notifications,
        "subscriptions": channels,
        "shelves": _shelves(project, counts, notifications),
        "steps": shop.steps if shop else 0,
        "events": [event.shown() for event in reversed(shop.last)] if shop else [],
    }


def _shelves(project: Project, counts: dict[str, int], notifications: dict[str, int]) -> dict[str, Pairs]:
    """Sort the figures into the boxes of the page; each is a list of names and numbers."""
    shelves: dict[str, Pairs] = {
        title: [(type_, counts[type_]) for type_ in types if type_ in counts] for title, types in _SHELVES.items()
    }
    shelves["People and companies"] += sorted(project.tables["business-unit"].spread("unitType").items())
    for title, (type_, path) in _SPREADS.items():
        shelves[title] = sorted(project.tables[type_].spread(path).items())
    shelves["Notifications"] = list(notifications.items())
    return shelves


def home(project: Project, shop: "Shop | None") -> str:
    """Write the page as it is now."""
    figures = snapshot(project, shop)
    boxes = "".join(_box(html.escape(title), pairs) for title, pairs in figures["shelves"].items())
    events = _rows(_words(event) for event in figures["events"])
    return _PAGE.format(title=html.escape(project.key), boxes=boxes, events=events)


def _box(title: str, pairs: Pairs) -> str:
    return f'<section><h2>{title}</h2><table data-shelf="{title}">{_rows(pairs)}</table></section>'


def _words(event: Json) -> tuple[str, ...]:
    """Write one event as the browser does."""
    time, version = event["at"][11:19], f"v{event['version']}"
    return time, event["kind"], event["type"], event["label"] or event["id"][:8], version


def _rows(rows: Iterable[Iterable[Any]]) -> str:
    cells = ("".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) for row in rows)
    return "".join(f"<tr>{row}</tr>" for row in cells)


_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>commercetools, simulated: {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1c2530; }}
h1 {{ font-size: 1.3rem; }} h2 {{ font-size: 1rem; margin: 0 0 .5rem; }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }}
section {{ border: 1px solid #d5dbe3; border-radius: 8px; padding: 1rem; overflow-x: auto; }}
section.wide {{ grid-column: 1 / -1; }}
table {{ border-collapse: collapse; width: 100%; }} td {{ padding: .15rem .75rem .15rem 0; }}
td:last-child {{ text-align: right; font-variant-numeric: tabular-nums; padding-right: 0; }}
#events td {{ white-space: nowrap; border-top: 1px solid #eef1f5; }}
#events td:nth-child(1) {{ color: #66707d; font-variant-numeric: tabular-nums; width: 6rem; }}
#events td:nth-child(2) {{ font-weight: 600; width: 14rem; }}
#events td:nth-child(3) {{ color: #66707d; width: 11rem; }}
</style></head><body>
<h1>commercetools, simulated: project {title}</h1>
<p>Everybody in this shop is invented.</p>
<main>
{boxes}
<section class="wide"><h2>Last events</h2><table id="events">{events}</table></section>
</main>
<script>
const fill = (table, rows) => table.replaceChildren(...rows.map((cells) => {{
  const row = document.createElement("tr");
  for (const text of cells) row.insertCell().textContent = text;
  return row;
}}));
setInterval(async () => {{
  const answer = await fetch("/_shop/snapshot").catch(() => null);
  if (!answer || !answer.ok) return;
  const figures = await answer.json();
  for (const table of document.querySelectorAll("table[data-shelf]")) {{
    fill(table, figures.shelves[table.dataset.shelf] || []);
  }}
  fill(document.getElementById("events"), figures.events.map((event) => [
    event.at.slice(11, 19), event.kind, event.type, event.label || event.id.slice(0, 8), `v${{event.version}}`,
  ]));
}}, 1000);
</script></body></html>
"""
