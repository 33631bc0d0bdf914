"""
The texts that presets are made of. Pure text.

What differs between presets stands in guillemets and is put in by `filled`.
"""

import json
from collections.abc import Mapping
from typing import Final

MAIN: Final = """\
# Storeboard: where the shop is, where the boards are, and what goes from one to the other.
# `storeboard check` tells every mistake in these files at once, with its line.

# The commercetools projects. Both addresses are bases, without project key and path.
# A secret never stands here, only where to find it: env:NAME or file:PATH.
projects:
  «project»:
    api_url: «api_url»
    auth_url: «auth_url»
    client: {id: "env:CTP_CLIENT_ID", secret: "env:CTP_CLIENT_SECRET"}

# The monday accounts.
accounts:
  sales:
    api_url: «monday_url»
    token: "env:MONDAY_TOKEN"
    # The boards are made in this workspace, which is made too, as one of monday CRM where the account has it.
    workspace: CRM

# The boards. `storeboard provision` makes them, or finds them by name, and keeps their ids in boards.lock.yaml:
# commit that file. To fill a board that you made yourself, give its number: {account: sales, id: 1234567890}.
boards:
«boards»
# Where commercetools' notifications come in: POST /in/commercetools/push
sources:
  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}

# One file per entity says which columns there are and where their values come from.
mappings: [mappings/*.yaml]
"""

CUSTOMERS: Final = """\
# Every customer of the shop is one item on the board Contacts.
entity: customer

boards:
  - board: customers

# The person's name, else the company's, else the e-mail address.
name: {template: "{name}"}

# A customer who was deleted in the shop is archived on the board. Or: leave, move.
when_gone: archive

columns:
  # What commercetools owns. What a person changes here is put back by `storeboard verify --heal`.
  email:   {from: email, as: email}
  # A number that monday would refuse is left out, with its reason in `storeboard failures`; the rest is written.
  phone:   {from: phone, via: e164, as: phone, on_error: skip_field}
  country: {from: country, as: country}
  company: {from: company, as: text, personal: true}

  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:   {as: people, owner: monday}
  stage:   {as: status, owner: monday, labels: [Lead, Qualified, Customer, Lost]}
  notes:   {as: long_text, owner: monday}
"""

ORDERS: Final = """\
# «what»
entity: order

boards:
«routes»
# An order without a number shows the beginning of its id; a guest is named by the address.
name: {template: "{number} · {customer.name}"}

when_gone: archive

columns:
  # What commercetools owns. What a person changes here is put back by `storeboard verify --heal`.
  total:    {from: totalPrice, via: amount, as: numbers}
  currency: {from: totalPrice, via: currency, as: text}
  # A state that is not listed here leaves the cell as it is and tells why in `storeboard failures`.
  state:
    from: orderState
    as: status
    lookup: {Open: Open, Confirmed: Confirmed, Complete: Done, Cancelled: Cancelled}
  # The merchant's payment state when it is set, else what the payments say.
  payment:
    from: payment.status
    as: status
    lookup:
      Paid: Paid
      BalanceDue: Balance due
      Authorized: Authorized
      Pending: Pending
      Failed: Failed
      CreditOwed: Credit owed
      PartlyRefunded: Partly refunded
      Refunded: Refunded
      ChargedBack: Charged back
  email:    {from: email, as: email}
  phone:    {from: phone, via: e164, as: phone, on_error: skip_field}
  country:  {from: country, as: country}
  placed:   {from: createdAt, as: date}
«links»
  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:    {as: people, owner: monday}
  stage:    {as: status, owner: monday, labels: [New, In progress, Waiting, Done]}
  notes:    {as: long_text, owner: monday}

«lines»"""

LINES: Final = """\
lines: subitems
line_name: {template: "{name}"}
line_columns:
  sku:      {from: sku, as: text, title: SKU}
  quantity: {from: quantity, as: numbers}
  total:    {from: total, via: amount, as: numbers}
"""

ORDER_STATES: Final = "{Open: Open, Confirmed: Confirmed, Complete: Done, Cancelled: Cancelled}"

ONE_BOARD_OF_ORDERS: Final = f"""\
  - board: orders
    # The group an order stands in follows its state.
    group: {{from: orderState, lookup: {ORDER_STATES}}}
"""

LINK_TO_CONTACT: Final = """\
  # The link to the item on Contacts; empty for a guest.
  customer: {from: customerId, as: relation, link: customers}
"""


def filled(text: str, words: Mapping[str, str]) -> str:
    """Put in what stands in guillemets."""
    for name, value in {"lines": LINES, **words}.items():
        text = text.replace(f"«{name}»", value)
    return text


def main_of(boards: str, project: str, api_url: str, auth_url: str, monday_url: str) -> str:
    """The main file with these boards; the values are written so that YAML reads each as the text that it is."""
    words = {"project": project, "api_url": api_url, "auth_url": auth_url, "monday_url": monday_url}
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in words.items()}
    return filled(MAIN, {**quoted, "boards": boards})
