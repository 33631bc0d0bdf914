"""
The preset `crm`: contacts and orders for a sales team.

Two boards, Contacts and Orders; each order is linked to its contact and has its lines as subitems. The columns of the
sales team (owner, stage, notes) are monday's own and never written. Pure text: the caller writes the files.
"""

import json

_MAIN = """\
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

# The boards. `storeboard provision` makes them, or finds them by name, and keeps their ids in boards.lock.yaml:
# commit that file. To fill a board that you made yourself, give its number: {account: sales, id: 1234567890}.
boards:
  customers: {account: sales, name: Contacts}
  orders: {account: sales, name: Orders}

# Where commercetools' notifications come in: POST /in/commercetools/push
sources:
  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}

# One file per entity says which columns there are and where their values come from.
mappings: [mappings/*.yaml]
"""

_CUSTOMERS = """\
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

_ORDERS = """\
# Every order is one item on the board Orders, and every line of it a subitem.
entity: order

boards:
  - board: orders
    # The group an order stands in follows its state.
    group: {from: orderState, lookup: {Open: Open, Confirmed: Confirmed, Complete: Done, Cancelled: Cancelled}}

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
  # The link to the item on Contacts; empty for a guest.
  customer: {from: customerId, as: relation, link: customers}

  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:    {as: people, owner: monday}
  stage:    {as: status, owner: monday, labels: [New, In progress, Waiting, Done]}
  notes:    {as: long_text, owner: monday}

lines: subitems
line_name: {template: "{name}"}
line_columns:
  sku:      {from: sku, as: text, title: SKU}
  quantity: {from: quantity, as: numbers}
  total:    {from: total, via: amount, as: numbers}
"""


def crm(project: str, api_url: str, auth_url: str, monday_url: str) -> dict[str, str]:
    """
    Return the files of the preset by their name relative to the configuration.

    The addresses are written as they are given: commercetools' without project key and path, monday's whole.
    """
    words = {"project": project, "api_url": api_url, "auth_url": auth_url, "monday_url": monday_url}
    main = _MAIN
    for name, value in words.items():
        main = main.replace(f"«{name}»", json.dumps(value, ensure_ascii=False))
    return {"storeboard.yaml": main, "mappings/customers.yaml": _CUSTOMERS, "mappings/orders.yaml": _ORDERS}
