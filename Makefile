# Everything a newcomer, a developer and the build need, with python3, make and a POSIX shell. Nothing is written outside this
# folder, nothing needs root. What was installed is noted by stamps in .venv, so that a second start does nothing twice.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --progress-bar off --editable
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

# What is installed depends on these two files and on where this folder lies: an environment cannot be moved.
DIGEST := $(shell (pwd; cat setup.cfg pyproject.toml) | cksum | tr -d ' ')
READY := $(VENV)/made-$(DIGEST)
RUNS := $(VENV)/runs-$(DIGEST)
TESTS := $(VENV)/tests-$(DIGEST)
CATALOGUES := $(VENV)/catalogues-$(DIGEST)
STATIC := $(VENV)/static-$(DIGEST)

TEXTS := $(wildcard translations/*/LC_MESSAGES/*.po)
SHEETS := $(shell find portal/web/static -type f ! -name '*.gz' ! -path '*/built/*' 2>/dev/null)

.PHONY: install run test check check-long bench clean
.NOTPARALLEL:
.DEFAULT_GOAL := run

install: $(RUNS) $(CATALOGUES) $(STATIC)

run: install
	@exec $(BIN)/portal demo --host $(HOST) --port $(PORT)

test: check
	$(BIN)/pytest -n $(JOBS)

check: $(TESTS) $(CATALOGUES) $(STATIC)
	$(BIN)/ruff check .
	$(BIN)/mypy portal $(wildcard wsgi.py)
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet portal
	$(BIN)/portal questionnaires check
	$(BIN)/portal translations check

# Many more random examples, and the tests that take minutes; measures what the tests reach.
check-long: $(TESTS) $(CATALOGUES) $(STATIC)
	PORTAL_TEST_PROFILE=long $(BIN)/pytest -n $(JOBS) -m "long or not long" --cov --cov-report=term

bench: $(TESTS) $(CATALOGUES) $(STATIC)
	$(BIN)/python -m benchmarks

# The database, files and keys of `instance/` stay, and so does a fetched browser in `.cache/`.
clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* test-results
	find portal translations tests migrations benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find portal translations \( -name '*.mo' -o -name '*.gz' \) -exec rm -f {} +

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)."; \
	  echo "Install it, or name another: make PYTHON=/path/to/python3"; exit 1; }
	@grep -qsF "$(CURDIR)/$(VENV)/" $(BIN)/pip || { \
	  echo "Making the environment in $(VENV) …"; \
	  $(PYTHON) -m venv --clear $(VENV) || { \
	    echo "Python cannot make environments here; on Debian and Ubuntu: apt install python3-venv"; exit 1; }; }
	@rm -f $(VENV)/*-[0-9]*
	@touch $@

$(RUNS): | $(READY)
	@echo "Installing the portal (half a minute to two) …"
	@$(PIP) '.[postgres]'
	@touch $@

$(TESTS): | $(READY)
	@echo "Installing the portal and what its tests need (one to three minutes) …"
	@$(PIP) '.[postgres,test,dev]'
	@touch $@ $(RUNS)

$(CATALOGUES): $(TEXTS) | $(RUNS)
	@$(BIN)/portal translations compile
	@touch $@

$(STATIC): $(SHEETS) | $(RUNS)
	@$(BIN)/portal static build
	@touch $@
