"""`python -m tests.fuzz --inputs 1000000 [--seed 1]`: a campaign, with its memory told at every step."""

import argparse
import time

from tests.fuzz.campaign import STORE_INPUTS_MAX, Tally, fuzz

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}")
    total = Tally()
    while total.inputs < wanted.inputs:
        done = fuzz(wanted.seed, total.inputs, min(STORE_INPUTS_MAX, wanted.inputs - total.inputs))
        total.inputs += done.inputs
        total.too_large += done.too_large
        total.accepted += done.accepted
        total.repeated += done.repeated
        total.quarantined += done.quarantined
        print(total, flush=True)
