"""
The status page of the simulated commercetools: what is there, what just happened, what is on its way.

It shows counters and kinds of events, no person's data. Everything is escaped on the server and set as text in the
browser.
"""

import html
from typing import TYPE_CHECKING, Any, Final

from storeboard.simulators.commercetools.project import Project

if TYPE_CHECKING:
    from storeboard.simulators.commercetools.shop import Shop

Json = dict[str, Any]


def snapshot(project: Project, shop: "Shop | None") -> Json:
    """Give the figures of the page."""
    deliverer = project.deliverer
    channels = [
        {"format": channel.format, "status": channel.status, "outbox": len(channel.outbox)}
        for channel in deliverer.channels.values()
    ]
    return {
        "project": project.key,
        "now": project.instant(),
        "counts": {type_: len(table.rows) for type_, table in project.tables.items() if table.rows},
        "notifications": {
            "announced": deliverer.announced,
            "accepted": deliverer.accepted,
            "refused": deliverer.refused,
            "waiting": deliverer.waiting,
            "dropped": deliverer.dropped,
            "overtaken": deliverer.overtaken,
        },
        "subscriptions": channels,
        "steps": shop.steps if shop else 0,
        "events": [event.shown() for event in reversed(shop.last)] if shop else [],
    }


def home(project: Project, shop: "Shop | None") -> str:
    """Write the page; it asks for new figures every second."""
    figures = snapshot(project, shop)
    return _PAGE.format(
        title=html.escape(project.key),
        counts=_rows(figures["counts"].items()),
        notifications=_rows(figures["notifications"].items()),
        events=_rows(
            (event["kind"], f"{event['type']} {event['id']} v{event['version']}") for event in figures["events"]
        ),
    )


def _rows(pairs: Any) -> str:
    return "".join(
        f"<tr><td>{html.escape(str(name))}</td><td>{html.escape(str(value))}</td></tr>" for name, value in pairs
    )


_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>commercetools, simulated: {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1c2530; }}
h1 {{ font-size: 1.3rem; }} h2 {{ font-size: 1rem; margin: 0 0 .5rem; }}
main {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1.5rem; }}
section {{ border: 1px solid #d5dbe3; border-radius: 8px; padding: 1rem; overflow-x: auto; }}
section.wide {{ grid-column: 1 / -1; }}
table {{ border-collapse: collapse; width: 100%; }} td {{ padding: .15rem .5rem .15rem 0; }}
td + td {{ text-align: right; font-variant-numeric: tabular-nums; }}
</style></head><body>
<h1>commercetools, simulated: project {title}</h1>
<p>Everybody in this shop is invented.</p>
<main>
<section><h2>Resources</h2><table id="counts">{counts}</table></section>
<section><h2>Notifications</h2><table id="notifications">{notifications}</table></section>
<section class="wide"><h2>Last events</h2><table id="events">{events}</table></section>
</main>
<script>
const fill = (id, pairs) => document.getElementById(id).replaceChildren(...pairs.map((pair) => {{
  const row = document.createElement("tr");
  for (const text of pair) row.insertCell().textContent = text;
  return row;
}}));
setInterval(async () => {{
  const answer = await fetch("/_shop/snapshot").catch(() => null);
  if (!answer || !answer.ok) return;
  const figures = await answer.json();
  fill("counts", Object.entries(figures.counts));
  fill("notifications", Object.entries(figures.notifications));
  fill("events", figures.events.map((event) => [event.kind, `${{event.type}} ${{event.id}} v${{event.version}}`]));
}}, 1000);
</script></body></html>
"""
