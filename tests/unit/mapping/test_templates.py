import pytest

from storeboard.mapping.templates import TemplateError, fill, template_of


@pytest.mark.parametrize(
    ("template", "values", "filled"),
    [
        ("{a} · {b}", ["1042", "Mara Lind"], "1042 · Mara Lind"),
        ("{a} · {b}", ["1042", ""], "1042"),
        ("{a} · {b}", ["", "Mara Lind"], "Mara Lind"),
        ("{a} · {b}", ["", ""], None),
        ("Order {a} ({b})", ["1042", ""], "Order 1042"),
        ("{a}", ["-1"], "-1"),
        ("{a} {{sic}}", ["x"], "x {sic}"),
        ("{ a }", ["x"], "x"),
    ],
)
def test_a_missing_field_leaves_no_trace(template: str, values: list[str], filled: str | None):
    assert fill(template_of(template), values) == filled


@pytest.mark.parametrize("text", ["", "plain", "{{a}}", "{a", "a}", "{a}}", "{{a}"])
def test_a_template_without_fields_or_with_a_lone_brace_is_refused(text: str):
    with pytest.raises(TemplateError):
        template_of(text)
