# What a person types. `make` alone prints the commands; `make test` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q install --require-hashes --no-deps
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help build serve check new archive schema test test-fast soak lint browser bless pictures bench lock clean

help: ## print the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: $(VENV)/.runtime ## build the site into output/
	@$(BIN)/python -m generator build

serve: $(VENV)/.runtime ## show the site on this machine, drafts included, and follow every change
	@$(BIN)/python -m generator serve

check: $(VENV)/.runtime ## check the content; write nothing; options go into ARGS="--archive …"
	@$(BIN)/python -m generator check $(ARGS)

new: $(VENV)/.runtime ## begin a record: make new ARGS=claim, or source, or explainer
	@$(BIN)/python -m generator new $(ARGS)

archive: $(VENV)/.runtime ## store a source's text: make archive ARGS="SOURCE --archive DIR"
	@$(BIN)/python -m generator archive $(ARGS)

schema: $(VENV)/.runtime ## write schemas/, with which editors complete keys and ids
	@$(BIN)/python -m generator schema

test: $(VENV)/.dev browser lint ## everything that CI runs: lint, types, tests, a real browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal

test-fast: $(VENV)/.dev lint ## lint, types and the quick tests, for your own loop
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

soak: $(VENV)/.dev ## longer proofs: builds killed at random, thousands of edits
	@CLAIMLINE_SOAK=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/test_killed.py tests/test_incremental.py tests/test_serve.py

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

browser: $(VENV)/.dev
	@$(BIN)/python tests/browser.py

bless: $(VENV)/.dev ## rewrite what the golden sites expect; read the difference before you commit
	@CLAIMLINE_BLESS=1 $(BIN)/python -m pytest tests/test_golden.py

pictures: build browser ## render the README's pictures anew
	@$(BIN)/python -m tests.pictures

bench: $(VENV)/.dev ## measure against Hugo and Eleventy; takes most of an hour, wants the machine to itself
	@$(BIN)/python -m tests.bench

lock: $(VENV)/.dev ## compute the hashed locks anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and the built site
	rm -rf $(VENV) output .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Claimline needs Python 3.11 or newer; say which with make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Claimline needs Python's venv module (on Debian: apt install python3-venv)"; exit 1; }

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	@echo "installing what the build needs into $(VENV)/"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "installing what the tests need into $(VENV)/"
	@$(PIP) -r requirements-dev.lock
	@touch $@
