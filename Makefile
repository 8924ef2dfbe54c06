# One verb each; bare `make` prints them. Each sets up what it needs, from Python 3.11 on and nothing else.
# PYTHON names another interpreter, ARGS passes arguments on: make test ARGS="-k proof -x"

.DEFAULT_GOAL := help
.PHONY: help demo serve test check fix docs bench train lock clean

PYTHON ?= $(firstword $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c $(RECENT) 2>/dev/null && command -v $$python; done; :) python3)
RECENT := 'import sys; sys.exit(sys.version_info < (3, 11))'
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --no-compile

# The development set contains the demo's: where it is installed, nothing else need be.
READY := $(or $(wildcard $(VENV)/.dev),$(VENV)/.demo)

help: ## print these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## start authority, gateway and agents; act the payment scenario
	@$(BIN)/legation demo $(ARGS)

serve: $(READY) ## run the gateway and the authority
	@$(BIN)/legation serve $(ARGS)

test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadscope $(ARGS)

check: $(VENV)/.dev ## lint, format, types, import contracts, spelling, generated docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell
	$(BIN)/python scripts/docs.py --check

fix: $(VENV)/.dev ## apply what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/.dev ## write the generated pages of docs/
	$(BIN)/python scripts/docs.py

bench: $(VENV)/.dev ## measure the gateway beside Envoy on this machine
	$(BIN)/python -m bench $(ARGS)

train: $(VENV)/.dev ## train the firewall's model from ../shared/corpora and the project's grammar; FEEDBACK=HOME/firewall too
	$(BIN)/python -m train $(if $(FEEDBACK),--feedback $(FEEDBACK)) $(ARGS)

lock: ## lock the dependencies with uv; ARGS=--upgrade renews them
	scripts/lock $(ARGS)

clean: ## remove caches and build output; keep .venv
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find bench scripts src tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c $(RECENT) || { echo 'legation needs Python 3.11 or newer: make PYTHON=/path/to/python' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# A stamp is as old as the lock it was installed from.
$(VENV)/.demo $(VENV)/.dev: $(VENV)/.%: requirements/%.txt pyproject.toml | $(BIN)/pip
	@echo 'installing $<'
	@$(PIP) --require-hashes --requirement $<
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
