# Everything a person types stands in the README; `.ci/run` uses the same targets.
SHELL := /bin/sh
PORT ?= 8000
VENV := .venv
VENV8 := .venv-wagtail8
VENVM := .venv-mutants
VENVA := .venv-audit
PYTHON := $(VENV)/bin/python
WORKERS ?= 2
# A file stays on one worker; the journeys, the longest, come first (tests/conftest.py).
PYTEST := $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q
MINIMAL := --ds=tests.hosts.minimal.settings -m "not postgres"
# Alone and in one process: a race empties its database behind it.
RACES := $(PYTHON) -m pytest -q tests/races
MOMENT ?= 2027-12-01T06:40Z
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/ce_portal

.PHONY: help install demo demo-reset test lint lock \
	test-postgres test-wagtail8 test-minimal test-drills test-properties coverage mutants audit sbom \
	secrets clean

help:
	@echo "make demo        start the demonstration site (PORT=8000)"
	@echo "make demo-reset  throw the demonstration data away and start anew"
	@echo "make test        run the suite, browser tests included"
	@echo "make lint        run the linters"
	@echo "make mutants     ask whether the tests of the rules notice what is changed there"
	@echo "make audit       ask an advisory service about every locked version"
	@echo "make clean       remove what make has made"

# The stamp is newer than its lock file: a second run costs nothing.
$(VENV)/.demo-installed: requirements/demo.txt
	@sh tools/bootstrap.sh $(VENV) requirements/demo.txt
	@touch $@

$(VENV)/.test-installed: requirements/test.txt
	@sh tools/bootstrap.sh $(VENV) requirements/test.txt
	@touch $@ $(VENV)/.demo-installed

$(VENV8)/.test-installed: requirements/wagtail8.txt
	@sh tools/bootstrap.sh $(VENV8) requirements/wagtail8.txt
	@touch $@

$(VENVM)/.installed: requirements/mutants.txt
	@sh tools/bootstrap.sh $(VENVM) requirements/mutants.txt
	@touch $@

$(VENVA)/.installed: requirements/audit.txt
	@sh tools/bootstrap.sh $(VENVA) requirements/audit.txt
	@touch $@

install: $(VENV)/.test-installed

demo: $(VENV)/.demo-installed
	@PORT=$(PORT) exec $(PYTHON) -m tools.demo

demo-reset: $(VENV)/.demo-installed
	@PORT=$(PORT) exec $(PYTHON) -m tools.demo --reset

test: install
	@$(PYTHON) -m tools.browser
	$(PYTEST) -m "not postgres and not drill"
	$(PYTHON) -m pytest -q $(MINIMAL) tests/hosts

lint: install
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

test-postgres: install
	@$(PYTHON) -m tools.browser
	DATABASE_URL=$(POSTGRES_URL) $(PYTEST) -m "not drill" --ignore=tests/races
	DATABASE_URL=$(POSTGRES_URL) $(RACES)

# At another hour, too: late on the last day of a month, shortly after summer time.
# Rules and tools know no Wagtail.
test-wagtail8: $(VENV8)/.test-installed
	$(VENV8)/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q \
		--moment $(MOMENT) -m "not postgres and not journey and not drill" \
		--ignore=tests/rules --ignore=tests/tools

# Longer journeys and walks: the other order of review and the road without JavaScript,
# axe on every screen at both widths, the directory and imports of 20,000 rows, passkeys
# and the end of a session, two starts of the demonstration, hostile words and parameters.
test-drills: install
	@$(PYTHON) -m tools.browser
	$(PYTEST) -m "drill and not postgres"

# Each property with 2,000 examples; unmeasured, for measuring takes four times as long.
test-properties: install
	HYPOTHESIS_PROFILE=ci DATABASE_URL=$(POSTGRES_URL) $(PYTEST) -m "hypothesis and not drill"

# The plugin's services in a site without portal and home.
test-minimal: install
	$(PYTEST) $(MINIMAL) tests/hosts tests/services

# Measured on PostgreSQL, where the suite runs as in production. Without the properties:
# what only a lucky example reaches is not tested, and the gate is no matter of luck. A
# browser's site is a process of its own, where nothing is measured: `test-postgres` has
# the journeys too.
coverage: install
	DATABASE_URL=$(POSTGRES_URL) $(PYTEST) -m "not drill and not journey and not hypothesis" --ignore=tests/races --cov --cov-report=
	DATABASE_URL=$(POSTGRES_URL) $(RACES)
	$(PYTHON) -m coverage json -q -o var/coverage.json
	$(PYTHON) -m tools.coverage_gate var/coverage.json

mutants: $(VENVM)/.installed
	WORKERS=$(WORKERS) $(VENVM)/bin/python -m tools.mutants

# Asks an advisory service on the internet; fails when it could not answer.
audit: $(VENVA)/.installed
	$(VENVA)/bin/python -m tools.audit

sbom: install $(VENVA)/.installed
	$(PYTHON) -m tools.sbom $(VENVA)/bin/cyclonedx-py var/sbom.json
	$(PYTHON) -m tools.licences requirements/demo.txt var/licences.txt

# What looks like a secret and stands in .secrets.baseline was read and is none.
secrets: $(VENVA)/.installed
	git ls-files -z | grep -zvE '^(requirements/|\.secrets\.baseline$$|tests/journeys/vendor/)' | \
		xargs -0 $(VENVA)/bin/detect-secrets-hook --baseline .secrets.baseline

lock:
	python3 -m tools.lock

clean:
	rm -rf $(VENV) $(VENV8) $(VENVM) $(VENVA) mutants var
