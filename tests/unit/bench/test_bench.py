"""Every bench runs and tells its figures; how fast the machine is, no test says."""

import pytest

from bench.benches import BENCHES, about
from bench.figure import Figure, at_least, at_most, percentile
from bench.machine import this_machine
from bench.report import page, table

TINY = 0.01


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_tells_its_figures_at_any_size(name: str):
    figures = BENCHES[name](TINY)

    assert figures
    assert {figure.bench for figure in figures} == {name}
    assert all(figure.measured >= 0 for figure in figures)
    assert any(figure.target is not None for figure in figures)


@pytest.mark.parametrize(
    ("measured", "target", "holds"),
    [(1, None, True), (2, at_least(2), True), (1, at_least(2), False), (2, at_most(2), True), (3, at_most(2), False)],
)
def test_a_figure_holds_on_the_good_side_of_its_target(measured: float, target, holds: bool):
    assert Figure("b", "f", measured, "s", target).holds is holds


def test_a_percentile_is_one_of_the_values():
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([float(one) for one in range(100)], 99) == 99.0
    assert percentile([], 99) == 0.0


def test_the_page_tells_every_figure_and_what_its_bench_does():
    figures = [Figure(name, f"figure of {name}", 1.5, "s", at_most(1), "a note") for name in BENCHES]

    written = page(figures, this_machine(), "2026-11-24", [(name, about(name)) for name in BENCHES])

    for name in BENCHES:
        assert f"| `{name}` | figure of {name} | ≤ 1 s | 1.5 s | NO |" in written
        assert f"**`{name}`** {about(name)}" in written
    assert table(figures).count("NO") == len(figures)
