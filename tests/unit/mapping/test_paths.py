from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.paths import PathError, path_of, read

ORDER = {
    "orderNumber": "7",
    "shippingAddress": {"city": "Wien"},
    "custom": {"fields": {"crm-stage": "won", "empty": None}},
    "lineItems": [
        {"variant": {"sku": "a"}, "tags": ["x", "y"]},
        {"variant": {}},
        3,
        {"variant": {"sku": "c"}, "tags": ["z"]},
    ],
    "customerGroup": {"typeId": "customer-group", "id": "g", "obj": {"name": "VIP", "id": "inner"}},
    "obj": {"name": "not a reference"},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("orderNumber", "7"),
        ("shippingAddress.city", "Wien"),
        ("custom.fields.crm-stage", "won"),
        ("custom.fields.empty", None),
        ("custom.fields.other", None),
        ("billingAddress.city", None),
        ("orderNumber.length", None),
        ("lineItems[0].variant.sku", "a"),
        ("lineItems[-1].variant.sku", "c"),
        ("lineItems[9].variant.sku", None),
        ("lineItems[*].variant.sku", ["a", "c"]),
        ("lineItems[*].tags[*]", ["x", "y", "z"]),
        ("shippingAddress[*].city", None),
        ("customLineItems[*].id", None),
        ("customerGroup.name", "VIP"),
        ("customerGroup.obj.name", "VIP"),
        ("customerGroup.id", "g"),
        ("name", None),
    ],
)
def test_a_path_reads_what_stands_there_and_none_where_nothing_does(path: str, found: Any):
    assert read(path_of(path), ORDER) == found


@pytest.mark.parametrize("text", ["", ".", "a.", "a..b", "a[", "a[x]", "a[*", "[0]", "a b", "a[1.5]", "{a}"])
def test_what_is_no_path_is_refused(text: str):
    with pytest.raises(PathError, match="is not a path"):
        path_of(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "obj", "typeId"]), inner),
    max_leaves=12,
)


@given(JSON, st.lists(st.sampled_from(["a", "b", "a[0]", "b[*]", "a[-1]", "obj"]), min_size=1, max_size=4))
def test_reading_never_raises(value: Any, segments: list[str]):
    found = read(path_of(".".join(segments)), value)

    assert not any("[*]" in segment for segment in segments) or found is None or isinstance(found, list)
