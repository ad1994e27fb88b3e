# Everything sets itself up on first use; `make` alone lists what there is.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$candidate && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
JOBS ?= 2
ARGS ?=

# Compiling every module costs as long as fetching them; Python compiles the ones it imports, if it may keep them.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(PIP) install --no-compile
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
TRAINING := nlu/config.yml assistant/dialogue/text.py $(shell find nlu -name '*.py' -o -path 'nlu/data/*' -name '*.yml')

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format types imports content bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo models/.trained ## open a simulated phone beside the counsellors' console
	@$(BIN)/assistant demo $(ARGS)

test: setup ## run every test (ARGS='tests/store -x' for some)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: lint types imports content ## check code, types, import rules and content

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports

content: setup
	@$(BIN)/assistant check

format: setup ## rewrite the code as `check` wants it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup models/.trained ## measure, and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks $(ARGS)

lock: ## pin dependencies again from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: see https://docs.astral.sh/uv/"; exit 1; }
	$(LOCK) --upgrade --extra dev pyproject.toml -o requirements/dev.txt
	$(LOCK) --extra postgres -c requirements/dev.txt pyproject.toml -o requirements/base.txt
	$(LOCK) --extra train -c requirements/dev.txt pyproject.toml requirements/build.in -o requirements/demo.txt

clean: ## remove what can be made again; data in var/ stays
	rm -rf $(VENV) models dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find assistant nlu webhooks standin tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(VENV)/.dev

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing the tools and dependencies (once, about a minute)…"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.demo

$(VENV)/.demo: requirements/demo.txt pyproject.toml | $(BIN)/python
	@echo "Installing the dependencies (once, about half a minute)…"
	@$(INSTALL) --require-hashes -r requirements/demo.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: see https://www.python.org/downloads/"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python has no venv module: on Debian or Ubuntu, sudo apt install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

models/.trained: $(TRAINING) | $(VENV)/.demo
	@echo "Learning to understand texts (again only when nlu/ changes)…"
	@$(BIN)/assistant nlu train >/dev/null
	@mkdir -p models
	@touch $@
