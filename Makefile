# Storeboard: every command that a developer needs. `make help` lists them.

VENV      := .venv
PYTHON    := $(VENV)/bin/python
PYTHON3   ?= python3
RUN       := $(VENV)/bin
HOURS     ?= 10000
EVENTS    ?= 1000
SEED      ?= 7
PRESET    ?= crm
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1

.PHONY: help demo test lint format bench peers campaign living lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/.ready ## A living shop, its boards (of PRESET, crm) filling in the browser; Ctrl-C stops all of it
	@$(RUN)/storeboard demo --preset $(PRESET)

test: $(VENV)/.ready lint ## Every check of the main line: format, lint, types, import contracts, tests
	@$(RUN)/pytest -n 2 --dist worksteal

lint: $(VENV)/.ready ## Formatter, linter, strict types, import contracts, locks without addresses
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/ruff check --quiet .
	@$(RUN)/basedpyright --level error
	@$(RUN)/lint-imports --no-cache | tail -n 3
	@! grep -n '://' requirements/*.lock

format: $(VENV)/.ready ## Put every file into the house format
	@$(RUN)/ruff format --quiet . && $(RUN)/ruff check --fix --quiet .

bench: $(VENV)/.ready ## Measure speed and memory; writes docs/figures.md
	@$(PYTHON) -m bench

peers: $(VENV)/.ready ## Our clients and simulators against independent npm packages (needs npm)
	@tests/peers/run.sh

campaign: $(VENV)/.ready ## The seeded simulation for HOURS simulated hours (default 10000)
	@$(PYTHON) -m tests.simulation.campaign --hours $(HOURS)

living: $(VENV)/.ready ## A shop lives EVENTS events (1000, SEED 7) under faults and kills; both sides are compared
	@$(PYTHON) -m tests.living --events $(EVENTS) --seed $(SEED)

lock: $(VENV)/.ready ## Resolve the dependencies anew, with hashes
	@scripts/lock.sh

clean: ## Remove what the other commands have made
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis demo-data

# uv installs in seconds; where it cannot reach its index, pip reads the same lock through its own settings.
$(VENV)/.ready: requirements/test.lock requirements/bootstrap.lock pyproject.toml
	@test -x $(PYTHON) || $(PYTHON3) -m venv $(VENV)
	@$(RUN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock || true
	@$(RUN)/uv pip install --quiet --python $(PYTHON) --require-hashes -r requirements/test.lock \
	  || $(RUN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
