"""
The texts of what companies buy and negotiate: accounts, deals, and the fulfilment of orders. Pure text.

What differs between presets stands in guillemets, as in `texts`.
"""

from typing import Final

ACCOUNTS: Final = """\
# Every business unit, companies and their divisions alike, is one item on the board Accounts.
entity: business-unit
«optional»
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
  # The links to the people on Contacts who buy for it.
  contacts:  {from: "associates[*].customer.id", as: relation, link: customers}

  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:     {as: people, owner: monday}
  stage:     {as: status, owner: monday, labels: [Prospect, Negotiation, Active, Lost]}
  notes:     {as: long_text, owner: monday}
"""

DEALS: Final = """\
# Every quote request is one item on the board Deals, from the request to the order. Staged quotes, quotes and orders
# that come of it have no items here: they change that one.
entity: quote-request
«optional»
boards:
«routes»
# The company and its divisions, else the buyer, and the beginning of the request's id.
name: {template: "{company.path} · {customer.name} · {number}"}

when_gone: archive

columns:
  # What commercetools owns. What a person changes here is put back by `storeboard verify --heal`.
  # The newest quote counts, and an order wins whatever the quotes say.
  phase:
    from: deal.stage
    as: status
    lookup:
      Requested: Requested
      In progress: In progress
      Quoted: Quoted
      Renegotiation: Renegotiation
      Accepted: Accepted
      Won: Won
      Lost: Lost
      Withdrawn: Withdrawn
      Closed: Closed
  value:    {from: deal.value, via: amount, as: numbers}
  currency: {from: deal.value, via: currency, as: text}
  # Until when the newest offer is valid; of a deal that is won, the day of the order.
  close:    {from: deal.close, via: date, as: date, title: Expected close}
  reason:   {from: deal.lost_reason, as: text, title: Lost because, personal: true}
  quotes:   {from: deal.rounds, as: numbers}
  history:  {from: deal.history, as: long_text, personal: true}
  requested: {from: createdAt, as: date}
  # The links to the items on Contacts, Accounts and Orders.
  customer: {from: customer.id, as: relation, link: customers}
  account:  {from: businessUnit.id, as: relation, link: accounts}
  order:    {from: "orders[-1].id", as: relation, link: orders}

  # What the sales team owns. Storeboard makes these columns and never writes into them.
  owner:    {as: people, owner: monday}
  next_step: {as: text, owner: monday, title: Next step}
  notes:    {as: long_text, owner: monday}

# What buyer and seller say is posted under the item, each once, as it comes.
updates:
  request:  {template: "The buyer asks: {comment}", personal: true}
  offer:    {each: stagedQuotes, template: "Our offer: {sellerComment}", personal: true}
  reply:    {each: quotes, template: "The buyer on our quote: {buyerComment}", personal: true}

«lines»"""

FULFILMENT: Final = """\
  # The merchant's shipment state when it is set, else what the deliveries say.
  fulfilment:
    from: fulfilment.status
    as: status
    lookup:
      Pending: Pending
      Ready: Ready
      Backorder: Backorder
      Delayed: Delayed
      Partial: Partial
      Shipped: Shipped
      Delivered: Delivered
      Canceled: Canceled
  tracking: {from: tracking.numbers, via: join, as: text}
  returned: {from: returned.pieces, as: numbers, title: Returned pieces}
  refunded: {from: payment.refunded, via: amount, as: numbers}
"""

DEAL_GROUPS: Final = (
    "{Requested: Open, In progress: Open, Quoted: Open, Renegotiation: Open, Accepted: Open, "
    "Won: Won, Lost: Lost, Withdrawn: Lost, Closed: Lost}"
)

OPTIONAL: Final = """\
# Without B2B, or the scope to read it, this file rests; `storeboard check` says so.
optional: true
"""

LINKS: Final = """\
  # The links to the items on Accounts and Deals; empty for an order of no business unit, and of no quote.
  account:  {from: businessUnit.id, as: relation, link: accounts}
  deal:     {from: deal.id, as: relation, link: deals}
"""
