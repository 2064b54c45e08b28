# make serve and make test do all the set-up; Python 3.11 or newer and make are all they need.
# make lint also needs Node, because TypeScript's checker runs on it.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready
READY_FOR_TESTS := .venv/ready-for-tests
TYPESCRIPT := 7.0.2
TSC := .venv/typescript-$(TYPESCRIPT)/node_modules/.bin/tsc
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help serve test lint node format servers stacks words bench agreement tables clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

serve: $(READY) ## start the lab: http://localhost:8001
	@$(BIN)/demo-api serve $(ARGS)

test: $(READY_FOR_TESTS) ## run the tests with the browsers and servers that are there
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 $(ARGS)

lint: $(READY_FOR_TESTS) $(TSC) ## check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(TSC) --project tsconfig.json

format: $(READY_FOR_TESTS) ## put the code into its one format
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

servers: $(READY_FOR_TESTS) ## install the servers that are missing, and print the version of each
	@cd tests && ../$(BIN)/python -m stacks.install

stacks: servers ## install the servers that are missing, and run each with each policy
	@REQUIRE_STACKS=all $(BIN)/python -m pytest tests/stacks $(ARGS)

words: servers ## run each server with the same words again, and write what came out
	@cd tests && ../$(BIN)/python -m stacks.words
	@$(BIN)/python tests/tables.py

bench: $(READY_FOR_TESTS) ## compare speed and memory with the bare thing, as ratios
	@$(BIN)/python tests/bench.py $(ARGS)

agreement: $(READY_FOR_TESTS) ## table: what each browser does against scenario and model
	@$(BIN)/python tests/agreement.py $(ARGS)

tables: $(READY_FOR_TESTS) ## write the tables that documents take from the data
	@$(BIN)/python tests/tables.py

clean: ## remove the environment
	rm -rf .venv

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Creating .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

$(READY): $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing what the lab needs (once; about half a minute)"
	@$(PIP) --editable .
	@touch $@

$(READY_FOR_TESTS): $(READY)
	@echo "Installing what the tests need (once; about half a minute)"
	@$(PIP) --editable '.[test,lint]'
	@touch $@

node:
	@node --eval 'process.exit(Number(parseInt(process.versions.node) < 18))' 2>/dev/null && command -v npm >/dev/null \
		|| { echo "make lint needs Node 18 or newer and npm, to check the types in client/; on Debian: apt install nodejs npm" >&2; exit 1; }

# npm's own file of addresses stays in this folder, which git ignores.
$(TSC): | $(BIN)/python node
	@echo "Installing TypeScript $(TYPESCRIPT), which checks the types in client/ (once; about ten seconds)"
	@npm install --prefix .venv/typescript-$(TYPESCRIPT) --no-save --no-package-lock --no-audit --no-fund --no-update-notifier \
		--include=optional --loglevel=error typescript@$(TYPESCRIPT) >/dev/null
