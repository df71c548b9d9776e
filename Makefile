# `make run` starts Cavea, `make test` runs everything that CI runs, `make help` lists the rest.
# Needed beforehand: make and Python 3.11 or newer. Everything else is installed into .venv.

SHELL := /bin/sh
PYTHON ?= python3
MEDIA ?=
KIND ?= movies
HOST ?= 127.0.0.1
PORT ?= 8420
WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm
CHECKED := src tests bench hatch_build.py

.PHONY: help run test check fix bench docs api lock clean web web-check web-test unit
.DELETE_ON_ERROR:

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/.installed web ## start the server; MEDIA=/path for your own films, else a small demo library
	@set -eu; \
	media='$(MEDIA)'; \
	if [ -z "$$media" ]; then media=.cavea/demo; $(BIN)/cavea demo "$$media"; fi; \
	if [ ! -d "$$media" ]; then echo "make run: $$media is not a folder" >&2; exit 1; fi; \
	found=no; \
	for folder in "$$media"/*/; do \
	    name=$$(basename "$$folder" | tr '[:lower:]' '[:upper:]'); \
	    case "$$name" in \
	        MOVIES|FILMS) kind=movies ;; \
	        SERIES|TV|SHOWS) kind=series ;; \
	        ANIME) kind=anime ;; \
	        *) continue ;; \
	    esac; \
	    export "CAVEA_LIBRARY_$$name=$$kind:$${folder%/}"; found=yes; \
	done; \
	if [ $$found = no ]; then export "CAVEA_LIBRARY_MEDIA=$(KIND):$$media"; fi; \
	exec $(BIN)/cavea serve --data-dir .cavea/data --host '$(HOST)' --port '$(PORT)'

test: check web-test unit ## everything that CI runs

check: .venv/.dev-installed web/node_modules/.package-lock.json ## the quick half: format, lint, types, imports, web types
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	cd web && $(NPM) run --silent check

fix: .venv/.dev-installed ## format, and mend what can be mended by itself
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

unit: .venv/.dev-installed web
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

web-test: .venv/.dev-installed web/node_modules/.package-lock.json
	cd web && $(NPM) run --silent test

bench: .venv/.dev-installed web ## measure side by side, and write docs/benchmarks.md
	$(BIN)/python -m bench

docs: .venv/.installed web ## the API reference as a static site, in site/
	$(BIN)/cavea docs export site

api: .venv/.dev-installed web/node_modules/.package-lock.json web ## web/openapi.json and the web app's types, from the server's document
	$(BIN)/cavea docs export build/api
	cp build/api/odeion.openapi.json web/openapi.json
	cd web && $(NPM) run --silent api

lock: ## choose anew what is installed: nothing younger than a week
	$(PYTHON) -m venv build/uv && build/uv/bin/python -m pip --disable-pip-version-check --quiet install uv
	@set -eu; \
	compile="build/uv/bin/uv pip compile --quiet --no-header --no-annotate --generate-hashes --python-version 3.11 \
	    --exclude-newer $$(date -u -d '7 days ago' +%Y-%m-%d)"; \
	$$compile pyproject.toml --group dev -o requirements-dev.lock; \
	$$compile pyproject.toml -c requirements-dev.lock -o requirements.lock; \
	$$compile --group build -c requirements-dev.lock -o requirements-build.lock

clean: ## remove what was made, but for .cavea with its data
	rm -rf .venv build dist site web/node_modules tests/node/node_modules \
	    src/cavea/contracts/web/static src/cavea/contracts/reference/static \
	    .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

web: .venv/.installed
	@$(BIN)/python hatch_build.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cavea needs Python 3.11 or newer; choose one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock requirements-build.lock pyproject.toml hatch_build.py | .venv/bin/python
	$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev-installed: .venv/.installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json .venv/.installed
	cd web && $(NPM) ci --no-progress --ignore-scripts --loglevel error
	@touch $@
