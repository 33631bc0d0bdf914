"""What the stories say about a shop: drafts of people, orders and payments, and the changes that befall them."""

from typing import Any

from storeboard.simulators.commercetools import Project

Json = dict[str, Any]


def person(name: str = "Mara Lind", **fields: Any) -> Json:
    """A draft of a customer with a German address."""
    first, _, last = name.partition(" ")
    address = {"firstName": first, "lastName": last, "country": "DE", "city": "Berlin", "phone": "030 12345678"}
    email = f"{first}.{last}@example.com".lower()
    draft = {"email": email, "firstName": first, "lastName": last, "addresses": [address], "defaultShippingAddress": 0}
    return draft | fields


def purchase(
    customer: Json | None = None, lines: tuple[tuple[str, int], ...] = (("MUG-BLU", 2),), **fields: Any
) -> Json:
    """A draft of an imported order with lines of (sku, quantity)."""
    draft: Json = {
        "totalPrice": {"currencyCode": "EUR", "centAmount": 0},
        "lineItems": [{"variant": {"sku": sku}, "quantity": quantity} for sku, quantity in lines],
        "shippingAddress": {"firstName": "Gast", "lastName": "Holm", "country": "DE", "phone": "030 7654321"},
        "customerEmail": "gast@example.com",
        "country": "DE",
    }
    if customer is not None:
        draft |= {"customerId": customer["id"], "customerEmail": customer["email"]}
    return draft | fields


def change(shop: Project, type_: str, resource: Json, *actions: Json) -> Json:
    """Apply update actions to what stands now."""
    return shop.update(type_, resource["id"], None, list(actions))


def edit(shop: Project, order: Json, *staged: Json) -> Json:
    """Apply an order edit, which is how the lines of an order change."""
    made = shop.create(
        "order-edit", {"resource": {"typeId": "order", "id": order["id"]}, "stagedActions": list(staged)}
    )
    shop.apply_edit(made["id"], None, None)
    return shop.get("order", order["id"])


def pay(shop: Project, order: Json, cents: int | None = None, state: str = "Success") -> Json:
    """Make a payment with one charge, of the whole order when nothing else is said, and add it to the order."""
    total = order["totalPrice"]
    amount = {"currencyCode": total["currencyCode"], "centAmount": total["centAmount"] if cents is None else cents}
    transaction = {"type": "Charge", "amount": amount, "state": state}
    payment = shop.create("payment", {"amountPlanned": amount, "transactions": [transaction]})
    change(shop, "order", order, {"action": "addPayment", "payment": {"typeId": "payment", "id": payment["id"]}})
    return payment


def rename(shop: Project, customer: Json, first: str) -> Json:
    """Give a customer another first name."""
    return change(shop, "customer", customer, {"action": "setFirstName", "firstName": first})


def state(shop: Project, order: Json, to: str) -> Json:
    """Bring an order into another state."""
    return change(shop, "order", order, {"action": "changeOrderState", "orderState": to})
