#!/usr/bin/env bash
# Run our clients and simulators against independent npm packages.
#
# A peer NAME is two files here: `NAME.packages`, the npm packages it needs, one a line, and `peer_NAME.py`, its tests.
# What else the peer is made of is called `NAME_*.mjs`. Packages and scripts go into a temporary folder, whose path the
# tests find in STOREBOARD_PEER_FOLDER; the tests start and stop what they need. Arguments choose peers by name.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  echo "make peers needs node and npm" >&2
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

failed=0
for packages in *.packages; do
  name=${packages%.packages}
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  peer="$folder/$name"
  mkdir "$peer"
  printf '{"private": true}\n' >"$peer/package.json"
  cp "${name}"_*.mjs "$peer/" 2>/dev/null || true
  echo "== $name: installing $(tr '\n' ' ' <"$packages")"
  mapfile -t specs <"$packages"
  npm install --prefix "$peer" --ignore-scripts --no-audit --no-fund --loglevel=error "${specs[@]}"
  (cd "$root" && STOREBOARD_PEER_FOLDER="$peer" .venv/bin/pytest "tests/peers/peer_$name.py") || failed=1
done
exit $failed
