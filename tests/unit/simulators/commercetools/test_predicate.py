"""The predicates of the list queries: what matches, what is refused, what an index may use."""

import pytest

from storeboard.simulators.commercetools.predicate import compiled
from storeboard.simulators.commercetools.refusals import Refusal

RESOURCE = {
    "id": "b",
    "version": 3,
    "email": "vira@example.com",
    "isEmailVerified": False,
    "lastModifiedAt": "2026-03-01T10:00:00.000Z",
    "stores": [{"typeId": "store", "key": "berlin"}, {"typeId": "store", "key": "wien"}],
    "tags": ["a", "b"],
    "addresses": [],
    "custom": {"type": {"id": "t"}, "fields": {"segment": "gold", "score": 7, "de-AT": "ja"}},
    "paymentInfo": {"payments": [{"typeId": "payment", "id": "p1"}, {"typeId": "payment", "id": "p2"}]},
    "totalPrice": {"centAmount": 1250, "currencyCode": "EUR"},
}
FIELDS = frozenset({*RESOURCE, "missing"})


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ('email = "vira@example.com"', True),
        ('email != "vira@example.com"', False),
        ('email <> "other"', True),
        ("version = 3", True),
        ("version > 3", False),
        ("version >= 3 and version <= 3", True),
        ("version < 3.5", True),
        ('version = "3"', False),
        ("isEmailVerified = false", True),
        ("isEmailVerified = 0", False),
        ('id in ("a", "b")', True),
        ('id in ("a")', False),
        ('id not in ("a")', True),
        ('missing not in ("a")', False),
        ('missing != "a"', False),
        ('not(missing = "a")', True),
        ("missing is not defined", True),
        ("email is defined", True),
        ("addresses is empty", True),
        ("tags is not empty", True),
        ('tags contains any ("b", "z")', True),
        ('tags contains all ("b", "z")', False),
        ('stores(key = "wien")', True),
        ('stores(key = "wien" and typeId = "channel")', False),
        ('custom(fields(segment = "gold" and score > 6))', True),
        ('custom(fields(`de-AT` = "ja"))', True),
        ('paymentInfo(payments(id = "p2"))', True),
        ('paymentInfo(payments(id = "p3"))', False),
        ('totalPrice(centAmount > 1000 and currencyCode = "EUR")', True),
        ('lastModifiedAt > "2026-03-01T09:59:59Z"', True),
        ('lastModifiedAt = "2026-03-01T11:00:00+01:00"', True),
        ('lastModifiedAt < "2026-03-01T10:00:00.000Z"', False),
        ('id = "x" and id = "y" or version = 3', True),
        ('id = "x" and (id = "y" or version = 3)', False),
        ('not (id = "b") or not (id = "c")', True),
        ("NOT (version = 3)", False),
        ('email = "with \\"quotes\\" and \\\\"', False),
    ],
)
def test_a_predicate_matches_as_commercetools_reads_it(text: str, matches: bool):
    predicate = compiled(text, {}, FIELDS)

    assert predicate.test(RESOURCE) is matches


@pytest.mark.parametrize(
    ("text", "inputs", "matches"),
    [
        ("email = :mail", {"mail": ["vira@example.com"]}, True),
        ("version = :version", {"version": ["3"]}, True),
        ("isEmailVerified = :flag", {"flag": ["false"]}, True),
        ("id in :ids", {"ids": ["a", "b"]}, True),
        ("id in (:one, :two)", {"one": ["a"], "two": ["c"]}, False),
        ("lastModifiedAt > :t", {"t": ["2026-02-01T00:00:00Z"]}, True),
    ],
)
def test_an_input_stands_for_its_value(text: str, inputs: dict[str, list[str]], matches: bool):
    assert compiled(text, inputs, FIELDS).test(RESOURCE) is matches


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "InvalidInput"),
        ("email", "InvalidInput"),
        ("email =", "InvalidInput"),
        ("email = 'single'", "InvalidInput"),
        ('email = "a" and', "InvalidInput"),
        ('(email = "a"', "InvalidInput"),
        ('email = "a")', "InvalidInput"),
        ("id in ()", "InvalidInput"),
        ("id not 3", "InvalidInput"),
        ("email is gone", "InvalidInput"),
        ("tags contains some (1)", "InvalidInput"),
        ("email = :nowhere", "InvalidInput"),
        ("addresses within circle(1, 2, 3)", "InvalidInput"),
        ("(" * 80 + "version = 3" + ")" * 80, "InvalidInput"),
        ('colour = "red"', "InvalidField"),
        ('id = "a" or colour(shade = "red")', "InvalidField"),
    ],
)
def test_a_bad_predicate_is_refused_with_its_code(text: str, code: str):
    with pytest.raises(Refusal) as refusal:
        compiled(text, {}, FIELDS)

    assert (refusal.value.status, refusal.value.code) == (400, code)


@pytest.mark.parametrize(
    ("text", "equals", "above"),
    [
        ('id in ("a", "b")', {"id": ("a", "b")}, ""),
        ('id = "a" and version = 3', {"id": ("a",), "version": (3,)}, ""),
        ('paymentInfo(payments(id = "p1"))', {"paymentInfo.payments.id": ("p1",)}, ""),
        ('id > "a" and version = 3', {"version": (3,)}, "a"),
        ('id = "a" or id = "b"', {}, ""),
        ('not (id = "a")', {}, ""),
        ('not (id > "a")', {}, ""),
        ('custom(id > "a")', {}, ""),
    ],
)
def test_an_index_is_only_told_what_must_hold(text: str, equals: dict[str, object], above: str):
    predicate = compiled(text, {}, FIELDS)

    assert dict(predicate.equals) == equals
    assert predicate.above == above
