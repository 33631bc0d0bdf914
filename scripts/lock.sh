#!/usr/bin/env bash
# Resolve the dependencies anew. The locks hold names, versions and hashes, and no address.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet)
uv=.venv/bin/uv
"$uv" pip compile pyproject.toml "${options[@]}" -o requirements/core.lock
"$uv" pip compile pyproject.toml --extra demo --extra sqs --extra pubsub --extra azure --extra kafka --group test "${options[@]}" -o requirements/test.lock
echo 'uv==0.13.9' | "$uv" pip compile - "${options[@]}" -o requirements/bootstrap.lock
