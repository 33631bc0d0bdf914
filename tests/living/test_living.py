"""`make living` on a small scale: the command proves what holds, and finds what does not."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 240.0


def living(*arguments: str) -> tuple[int, str]:
    """Run the command to its end; return its exit code and its report."""
    command = [sys.executable, "-m", "tests.living", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_customer_and_order_of_a_shop_that_lived_through_faults_and_kills_stands_once_and_equal():
    code, report = living("--events", "60", "--seed", "7")

    assert code == 0, report
    assert "60 in the shop" in report
    assert "SIGKILL 2" in report
    assert "PROVEN" in report


def test_a_cell_that_somebody_changed_behind_our_back_is_found_and_named():
    code, report = living("--events", "8", "--kills", "0", "--tamper")

    tampered = next(line.split()[-1] for line in report.splitlines() if line.startswith("tampered with"))
    assert code == 1, report
    assert f"{tampered} (item" in report
    assert "sb_total is '0.01'" in report
    assert "BROKEN" in report
