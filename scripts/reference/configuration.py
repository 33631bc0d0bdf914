"""The page of the configuration files and the mapping language, out of the schema, the tables and their docstrings."""

from collections.abc import Mapping
from types import UnionType

from pydantic import BaseModel

from scripts.reference import words
from storeboard.mapping import schema
from storeboard.mapping.compile_subscriptions import DESTINATIONS, SECRET_FIELDS
from storeboard.mapping.entities import MAPPABLE, WITH_LINES
from storeboard.mapping.presets import crm
from storeboard.mapping.source_entries import SOURCES
from storeboard.mapping.when import KNOWN
from storeboard.transports import KINDS

INTRODUCTION = """\
# Configuration

An installation is a directory with `storeboard.yaml` and one mapping file per entity in `mappings/`. `storeboard init`
writes both; `storeboard check --offline` tells every mistake at once, with file, line, the value found and the values
allowed:

```text
✗ mappings/orders.yaml:16: column "total": as is "number"; expected one of: checkbox, country, date, ...
```

The files are YAML 1.2: `no` is a text, not false. This page is generated from the schema and the tables of the mapping
language.

Editors suggest and check while you write: `init` puts JSON Schemas into `schemas/` beside the files and names them in
the first line of each. They are published here too: [storeboard.yaml](schemas/storeboard.json),
[mapping files](schemas/mapping.json), [templates](schemas/template.json).
"""

SECRETS = """\
### Secrets

A secret never stands in these files, only where to find it: `env:NAME` is an environment variable, `file:PATH` a file
relative to the configuration. It is read when it is needed and appears in no message.
"""

CONDITIONS = """\
### Conditions

The keys of `when` are {known}, or any path or derived field of the entity. Stores, channels, customer groups,
business units, workflow states and every other reference are meant by their keys; where the key of a reference was not
read along, by its id. `channel` are the supply and the distribution channels of the record and of all its lines.

| written | holds when |
|---|---|
| `country: DE` | the value is this text; `country`, `currency` and `locale` ignore case |
| `locale: de-*` | `*` stands for any characters |
| `store: [berlin, wien]` | one of them holds |
| `custom.fields.vip: {{exists: true}}` | there is a value; `{{exists: false}}`: there is none |
| `origin: {{not: Merchant}}` | there is a value and it is another |
| `totalPrice: {{min: 1000}}` | the number, or the amount of money, is this or more; `max`: or less |
| `createdAt: {{min: 2026-01-01, below: 2027-01-01}}` | the time lies between |

`min` and `max` are within the range, `above` and `below` are not. A bound that is a day is the whole day in UTC.

A missing value matches nothing, not even `{{not: ...}}`, and neither does one that cannot be compared, such as a text
with a range of numbers. Of several values, such as those of all lines, one that matches is enough. A range of money
knows no currency: put `currency:` beside it.

When another board or group is chosen for a record, its item moves there. Within one account it is the same item, with
its updates, its lines and subitems, the links of other items to it, and what people wrote: the cells of a column go to
the column that is the same by the mapping, was made under the same id by `provision`, or has the same title and type;
what has no such place on the other board is lost, as on monday. No item can move between accounts: it is made anew on
the board of the other account, and the old one is archived as soon as the new one stands. What people wrote stays on
the old one, and a relation never names an item of another account.
"""

TEMPLATES = """\
A template in `templates/` lays out every board that names it, so that many boards look the same:

```yaml
# templates/orders.yaml
groups: [Open, Confirmed, Done, Cancelled]
columns:
  state: {as: status, labels: [Open, Confirmed, Done, Cancelled]}
  total: {as: numbers, title: Order total, description: The gross total of the order.}
  owner: {as: people}
```

```yaml
# storeboard.yaml
boards:
  orders-de: {account: sales, name: Orders DE, template: orders}
  orders-fr: {account: sales, name: Orders FR, template: orders, workspace: 123456}
```
"""

PATHS = """\
### Paths

`shippingAddress.city` reads a field of a field, `addresses[0].phone` an element (`-1` is the last), and
`lineItems[*].variant.sku` all elements, as a list. Whatever is missing on the way is an empty value, never an error. A
reference that was expanded is looked through: `customerGroup.name`. A path must begin with a field that the entity has,
or with one of its derived fields: see [Entities](entities.md).

A value is read in this order: the path or template, then the [transforms](transforms.md) of `via`, then `lookup`,
then `default`.
"""


def configuration_page() -> str:
    """Return the page in Markdown."""
    files = crm(
        "acme",
        "https://api.europe-west1.gcp.commercetools.com",
        "https://auth.europe-west1.gcp.commercetools.com",
        "https://api.monday.com/v2",
    )
    parts = [
        INTRODUCTION,
        "## storeboard.yaml\n",
        f"```yaml\n{files['storeboard.yaml']}```\n",
        _table(schema.MainFile, words.MAIN),
        *_section("### `projects`, each", schema.ProjectEntry, words.PROJECT),
        *_section("### `accounts`, each", schema.AccountEntry, words.ACCOUNT),
        *_section("### `boards`, each", schema.BoardEntry, words.BOARD),
        "### `sources`, each\n",
        words.SOURCES,
        *(_table(SOURCES[door].model, words.SOURCE[door]) for door in sorted(KINDS)),
        *_section("### `subscriptions`, each", schema.SubscriptionEntry, words.SUBSCRIPTION),
        _destinations(),
        *_section("### `protocol`", schema.ProtocolEntry, words.PROTOCOL),
        SECRETS,
        "## Mapping files\n",
        f"```yaml\n{files['mappings/orders.yaml']}```\n",
        _table(schema.MappingFile, _filled(words.MAPPING)),
        *_section("### `boards`, each", schema.RouteEntry, words.ROUTE),
        *_section("### Rules", schema.RuleEntry, words.RULE),
        *_section("### `columns`, each: a rule, and", schema.ColumnEntry, words.COLUMN, beside=schema.RuleEntry),
        *_section("### `updates`, each: a rule, and", schema.UpdateEntry, words.UPDATE, beside=schema.RuleEntry),
        *_section("### `timeline`, each", schema.MilestoneEntry, words.MILESTONE),
        "## Templates\n",
        TEMPLATES,
        _table(schema.TemplateFile, words.TEMPLATE),
        *_section("### `columns` of a template, each", schema.TemplateColumnEntry, words.TEMPLATE_COLUMN),
        CONDITIONS.format(known=", ".join(f"`{name}`" for name in sorted(KNOWN))),
        PATHS,
    ]
    return "\n".join(parts)


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    names = {"entities": ", ".join(f"`{one}`" for one in sorted(MAPPABLE)), "with_lines": ", ".join(sorted(WITH_LINES))}
    return {key: text.format(**names) if key in ("entity", "lines") else text for key, text in texts.items()}


def _section(
    title: str, model: type[BaseModel], texts: Mapping[str, str], beside: type[BaseModel] | None = None
) -> tuple[str, str]:
    return f"{title}\n", _table(model, texts, beside)


def _table(model: type[BaseModel], texts: Mapping[str, str], beside: type[BaseModel] | None = None) -> str:
    without = set(beside.model_fields) if beside is not None else set[str]()
    names = [field.alias or name for name, field in model.model_fields.items() if name not in without]
    unknown = set(texts) - set(names)
    assert not unknown, f"words about keys that {model.__name__} does not have: {sorted(unknown)}"
    defaults = {
        field.alias or name: field.default
        for name, field in model.model_fields.items()
        if isinstance(field.default, str) and not isinstance(field.annotation, UnionType)
    }
    rows = [f"| `{name}` | {texts[name]}{_default(defaults.get(name))} |" for name in names]
    return "| key | says |\n|---|---|\n" + "\n".join(rows) + "\n"


def _destinations() -> str:
    rows = [
        f"| `{name}` | {', '.join(map(_field, one.required))} | {', '.join(map(_field, one.optional))} |"
        for name, one in DESTINATIONS.items()
    ]
    head = "| destination `type` | required | optional |\n|---|---|---|\n"
    return (
        head
        + "\n".join(rows)
        + "\n\n\\* a reference to a secret. B2B types stand in a Subscription of their own, `<key>-b2b`.\n"
    )


def _field(name: str) -> str:
    return f"`{name}`" + (" \\*" if name in SECRET_FIELDS else "")


def _default(value: str | None) -> str:
    return f" Default: `{value}`." if value is not None else ""
