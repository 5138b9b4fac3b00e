# Everything a person types. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ORGANISATION ?= examples/commons_group
HOME_DIR ?= var
# The demonstration: a simulated airline whose last day is delivered after a first night over everything before it.
DEMO := $(HOME_DIR)/demo
DEMO_NIGHT = $(BIN)/brand-health nightly --organisation $(DEMO)/organisation --home $(DEMO)/home
DEMO_ENDS := 2026-09-30
DEMO_EVE := 2026-09-29
ARGS ?=

# Imports are half of every start-up: let Python keep its bytecode, and keep every tool quiet.
unexport PYTHONDONTWRITEBYTECODE
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := yes
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

$(VENV)/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) (about a minute)…"
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock; \
	else $(BIN)/python -m pip install -qq --require-hashes --no-deps -r requirements.lock; fi
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "brand_health.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m orchestration.cli "$$@"\n' > $(BIN)/brand-health && chmod +x $(BIN)/brand-health
	@touch $@

.PHONY: help setup nightly demo test quick faults bench ui lint audit format lock clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: $(VENV)/.ready  ## Make the virtual environment and install the locked dependencies

nightly: setup  ## Run tonight's batch over the example organisation (ORGANISATION=…, HOME_DIR=…, ARGS=…)
	@$(BIN)/brand-health nightly --organisation $(ORGANISATION) --home $(HOME_DIR) $(ARGS)

demo: setup  ## Simulate an airline of 24 months with every feed and run two nights over it (minutes)
	@test -d $(DEMO)/organisation || $(BIN)/brand-health simulate --directory $(DEMO)/organisation --scale demo --months 24 --seed 1 --end-on $(DEMO_ENDS)
	@$(DEMO_NIGHT) --as-of $(DEMO_EVE) $(ARGS)
	@$(DEMO_NIGHT) $(ARGS)
	@echo "What was planted: $(DEMO)/organisation/truth/kpi.csv. What the warehouse found: table kpi.kpi_value of $(DEMO)/home/published/brand_health.duckdb"

test: setup lint  ## Lint, check types, run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q $(ARGS)

quick: setup  ## Run the tests that need no whole pipeline
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not slow" $(ARGS)

faults: setup  ## Inject every fault, also those that take too long for every commit (docs/faults.md)
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q tests/faults --exhaustive $(ARGS)

bench: setup  ## Measure nights over a hundredth of the reference year against the floor (long; never part of test)
	@$(BIN)/python -m benchmarks.volumes hundredth --runs 3 && $(BIN)/python -m benchmarks.page

ui: setup  ## Open the Dagster UI on this machine, with schedule and sensor running
	@$(BIN)/brand-health ui --organisation $(ORGANISATION) --home $(HOME_DIR) $(ARGS)

lint: setup  ## Check style, types and SQL format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/ty check -q && $(BIN)/sqlfmt --check -q dbt_project

# pip-audit asks a public list of vulnerabilities, so it is no locked dependency and not a part of `make test`.
audit: setup  ## Look for known vulnerabilities in the locked dependencies (pip-audit, network; AUDIT_STRICT=1 insists)
	@tool=$$(PATH="$(CURDIR)/$(BIN):$$PATH" command -v pip-audit) || { \
		echo "Not audited: pip-audit is not installed (SECURITY.md)."; exit $${AUDIT_STRICT:-0}; }; \
	report=$$(mktemp); trap 'rm -f "$$report"' EXIT; \
	if "$$tool" -r requirements.lock --require-hashes --disable-pip --progress-spinner off -f json -o "$$report"; then \
		echo "No known vulnerability in requirements.lock."; \
	elif grep -q '"vulns": *\[ *{' "$$report"; then cat "$$report"; exit 1; \
	else echo "Not audited: the list of vulnerabilities could not be reached."; exit $${AUDIT_STRICT:-0}; fi

format: setup  ## Put Python and SQL into the house format
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q . && $(BIN)/sqlfmt -q dbt_project

lock: setup  ## Recompile requirements.lock after a change of pyproject.toml (raise one: ARGS="-P polars")
	@$(BIN)/uv pip compile --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock -q $(ARGS)
	@$(MAKE) --no-print-directory setup

clean:  ## Remove what runs wrote (var/ and caches), never deliveries
	@rm -rf $(HOME_DIR) dbt_project/target dbt_project/logs .pytest_cache .ruff_cache .hypothesis
