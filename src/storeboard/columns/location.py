"""
A place on the map.

Takes coordinates: a GeoJSON point, such as a channel's `geoLocation`, an object of `lat`, `lng` and maybe `address`,
or a text `lat|lng|address`, such as a template makes. An address without coordinates is refused, because monday
refuses it and nothing here looks addresses up. Without an address the coordinates are shown. A coordinate is rounded
to six decimals, which is a tenth of a metre.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_field
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import text as texts

LATITUDE_MAX = 90
LONGITUDE_MAX = 180

_STEP = Decimal("0.000001")
_EXPECTED = "expected coordinates: a GeoJSON point, an object of lat and lng, or lat|lng|address"


def accept(value: object) -> Value:
    """Return `(latitude, longitude, address)`, the coordinates in plain digits."""
    match value:
        case str(text) if not text.strip(" |"):
            return None
        case str(text) if text.count("|") in (1, 2):
            lat, lng, address = (*text.split("|"), "")[:3]
        case {"type": "Point", "coordinates": [lng, lat, *_]}:
            address = ""
        case {"lat": lat, "lng": lng, **others} if set(others) <= {"address"}:
            address = others.get("address") or ""
        case (lat, lng) | (lat, lng, None):
            address = ""
        case (lat, lng, address):
            pass
        case _:
            raise CellError(f"{kind_of(value)}; {_EXPECTED}")
    if not isinstance(address, str):
        raise CellError(f"{kind_of(address)} as an address; expected a text")
    place = _degrees(lat, LATITUDE_MAX, "latitude"), _degrees(lng, LONGITUDE_MAX, "longitude")
    return (*place, texts.one_line(address) or ", ".join(place))


def encode(value: Sequence[str], facts: ColumnFacts) -> Any:
    """Return monday's coordinates, as text, and the address."""
    return {"lat": value[0], "lng": value[1], "address": value[2]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the coordinates and the address; None where there are no coordinates."""
    lat, lng, address = (
        cell.get(name) if cell.get(name) is not None else raw_field(cell, name) for name in ("lat", "lng", "address")
    )
    try:
        place = _degrees(lat, LATITUDE_MAX, "latitude"), _degrees(lng, LONGITUDE_MAX, "longitude")
    except CellError:
        return None
    return (*place, address if isinstance(address, str) and address else ", ".join(place))


def _degrees(value: object, most: int, what: str) -> str:
    number = None
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = None
    if number is None or not number.is_finite() or abs(number) > most:
        raise CellError(f"no {what} from -{most} to {most}; {_EXPECTED}")
    return format(number.quantize(_STEP).normalize() + 0, "f")


EXAMPLES = (
    Example(
        ("52.52", "13.405", "Alexanderplatz 1, 10178 Berlin, DE"),
        {"lat": "52.52", "lng": "13.405", "address": "Alexanderplatz 1, 10178 Berlin, DE"},
        {"lat": 52.52, "lng": 13.405, "address": "Alexanderplatz 1, 10178 Berlin, DE"},
    ),
    Example(
        ("-33.856784", "151.215297", "-33.856784, 151.215297"),
        {"lat": "-33.856784", "lng": "151.215297", "address": "-33.856784, 151.215297"},
        {"value": '{"lat":"-33.856784","lng":"151.215297","address":""}'},
    ),
    Example(None, None, {"lat": None, "lng": None, "address": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "location", "Location", __doc__, "LocationValue", "lat lng address", accept, encode, decode, EXAMPLES, personal=True
)
