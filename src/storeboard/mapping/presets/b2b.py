"""
The preset `b2b`: companies, the people who buy for them, and their orders.

Three boards: Accounts (the business units), Contacts (the customers) and Orders, each order linked to its account and
to its contact. Pure text.
"""

from storeboard.mapping.presets.texts import CUSTOMERS, LINK_TO_CONTACT, ONE_BOARD_OF_ORDERS, ORDERS, filled, main_of

_BOARDS = """\
  accounts: {account: sales, name: Accounts}
  customers: {account: sales, name: Contacts}
  orders: {account: sales, name: Orders}
"""

_ACCOUNTS = """\
# Every business unit, companies and their divisions alike, is one item on the board Accounts.
entity: business-unit

boards:
  - board: accounts
    group: {from: unitType, lookup: {Company: Companies, Division: Divisions}}

name: {template: "{name}"}

when_gone: archive

columns:
  # What commercetools owns. What a person changes here is put back by `storeboard verify --heal`.
  status:    {from: status, as: status, lookup: {Active: Active, Inactive: Inactive}}
  # A division stands under its company: Lind Group / Lind Retail.
  path:      {from: company.path, as: text, title: Company}
  email:     {from: email, as: email}
  phone:     {from: phone, via: e164, as: phone, on_error: skip_field}
  country:   {from: country, as: country}
  address:   {from: address, as: text, personal: true}
  buyers:    {from: associates.count, as: numbers}

  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:     {as: people, owner: monday}
  stage:     {as: status, owner: monday, labels: [Prospect, Negotiation, Active, Lost]}
  notes:     {as: long_text, owner: monday}
"""

_LINK_TO_ACCOUNT = """\
  # The link to the item on Accounts; empty for an order that no business unit made.
  account:  {from: businessUnit.id, as: relation, link: accounts}
"""


def b2b(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """Return the files of the preset by their name relative to the configuration."""
    what = "Every order is one item on the board Orders, and every line of it a subitem."
    links = LINK_TO_CONTACT + _LINK_TO_ACCOUNT
    return {
        "storeboard.yaml": main_of(_BOARDS, project, api_url, auth_url, monday_url),
        "mappings/accounts.yaml": _ACCOUNTS,
        "mappings/customers.yaml": CUSTOMERS,
        "mappings/orders.yaml": filled(ORDERS, {"what": what, "routes": ONE_BOARD_OF_ORDERS, "links": links}),
    }
