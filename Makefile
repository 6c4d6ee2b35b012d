# make run    serves the demo at http://localhost:8000 (HOST=, PORT=)
# make test   everything, on PostgreSQL with Redis and on SQLite; make test ARGS="tests/exams -k deadline" a part of it
# make lint   style, types, import contracts
# make bench  the measurements
# make lock   pins the requirements anew
SHELL := /bin/bash
PY ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
UV_VERSION := 0.13.9

PYTEST := $(BIN)/python -m pytest
# A worker for each core, each with whole files, so that what a module prepares is prepared once; in the order of
# tests/conftest.py, which plays browsers last.
BESIDE := --numprocesses=auto --dist=loadfile --no-loadscope-reorder
# With ARGS one of the two runs may have nothing to do (pytest's code 5); without ARGS that is a failure.
OR_NOTHING = || { [ $$? = 5 ] && [ -n "$(ARGS)" ]; }

.PHONY: run test test-sqlite test-services test-js lint bench lock clean

run: export DEBUG ?= 1
run: $(VENV)/.run-stamp
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py shell -v 0 -c "from calls.models import Call; exit(not Call.objects.exists())" \
	|| $(BIN)/python manage.py demo
	@exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: lint test-js test-services test-sqlite

# On PostgreSQL and Redis: whatever they could change, save what only a browser can show and does not ask for them.
test-services: $(VENV)/.test-stamp
	sh scripts/system_deps.sh
	$(BIN)/python scripts/with_services.py $(PYTEST) $(BESIDE) --database-only -m "not browser or postgres or redis" $(ARGS) $(OR_NOTHING)

# The whole, as it runs on one machine: SQLite, no Redis, embedded media. Rooms full of cameras and killed servers want the
# cores for themselves.
test-sqlite: $(VENV)/.test-stamp node_modules/.stamp
	sh scripts/system_deps.sh
	$(PYTEST) $(BESIDE) -m "not alone and not faults" $(ARGS) $(OR_NOTHING)
	$(PYTEST) -m "alone or faults" $(ARGS) $(OR_NOTHING)

test-js: node_modules/.stamp
	node --test tests/js/
	node_modules/.bin/tsc --project tsconfig.json

lint: export DEBUG := 1
lint: $(VENV)/.test-stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.test-stamp
	$(BIN)/python -m tests.load.bench
	$(BIN)/python -m tests.load.media.bench

$(BIN)/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (make PY=python3.12 …)")'
	@$(PY) -m venv $(VENV)

# uv when it can be had (three times faster), else pip; both check every hash.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
define install
	@echo "Installing $(1)"
	@{ $(PIP) install uv==$(UV_VERSION) 2>/dev/null && \
	   $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r $(1); } || \
	$(PIP) install --require-hashes -r $(1)
	@touch $@
endef

$(VENV)/.run-stamp: requirements.txt | $(BIN)/python
	$(call install,requirements.txt)

$(VENV)/.test-stamp: requirements-dev.txt $(VENV)/.run-stamp
	$(call install,requirements-dev.txt)

node_modules/.stamp: package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

lock: $(VENV)/.run-stamp
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
