# Everything a new machine needs: Python 3.11. `make demo` and `make test` set up the rest.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUNTIME := $(VENV)/.runtime
KERNELS := $(VENV)/.kernels
SHARED ?= ../shared
DOC ?= $(wildcard policies/sample-city/documents/*.md)
OUT ?= build/demo
FILES ?= files
# Tests wait for servers and browsers now and then: one process more than cores keeps the cores at work.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
# A day on which the sample city's measures are in force.
DAY ?= 2025-06-01

.PHONY: help install compiled kernels pages demo files test long lint bench mutate system clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: $(STAMP) compiled kernels  ## Install luocheng into .venv/bin, with all that tests and checks need

# What running needs is a third of what checking needs. The pages' scripts come while packages are unpacked.
$(RUNTIME): pyproject.toml constraints.txt package.json
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@$(MAKE) --no-print-directory -j2 packages pages
	@touch $(RUNTIME)

.PHONY: packages
packages:
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable .

$(STAMP): $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

compiled: $(STAMP)  ## Make native code of the modules that read, where there is a C compiler
	@$(BIN)/python tools/compile-reading

kernels: $(KERNELS)  ## Compile the kernels of the spatial engine for this machine

$(KERNELS): $(STAMP) $(shell grep -rl numba src/luocheng --include=*.py)
	@$(BIN)/python tools/compile-kernels
	@touch $(KERNELS)

pages:  ## Put what browsers need beside our own pages into place, from npm
	@$(PYTHON) tools/vendor-pages

demo: $(RUNTIME)  ## Serve the sample city in the web application; DOC=path begins with a document of yours as well
	@$(BIN)/luocheng demo --dir $(OUT) $(if $(filter file,$(origin DOC)),,--doc $(DOC))

files: $(RUNTIME)  ## Write the sample city's plans (or that of DOC=path), findings, duties and checkup as files into FILES=files
	@$(BIN)/luocheng read $(DOC) --output $(FILES)
ifeq ($(origin DOC),file)
	@$(BIN)/luocheng sample $(FILES)/records --policy renewal-measures
	@$(BIN)/luocheng check renewal-measures $(FILES)/records/renewal-measures --on $(DAY) -o $(FILES)/findings.html || [ $$? = 1 ]
	@$(BIN)/luocheng duties renewal-measures --year $(firstword $(subst -, ,$(DAY))) --records $(FILES)/records/renewal-measures/supervision-agreement.xlsx -o $(FILES)/duties.xlsx || [ $$? = 1 ]
	@$(BIN)/luocheng sample $(FILES)/city --city --seed 1
	@$(BIN)/luocheng checkup $(FILES)/city -o $(FILES)/checkup
endif

system:  ## Install what some tests use from the system's packages (LibreOffice, fonts), where that is allowed
	@tools/system-packages

# What of the office is asked of PostgreSQL as well: in short what differs between databases, and at length all that writes.
ON_POSTGRES := test_record.py registers targets tasks/test_issue.py tasks/test_clock.py
ON_POSTGRES_TOO := test_rights.py duties reminders policies tasks/test_pages.py
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q

test: install  ## Run all tests; what is missing on this machine is skipped with a reason
	$(PYTEST) -m "not long"
	tools/with-postgres $(PYTEST) $(addprefix tests/web/,$(ON_POSTGRES))

long: install  ## Run the tests that take a server, a browser or a demonstration for long: days of people, kills, backups, disks
	$(PYTEST) -m long
	tools/with-postgres $(PYTEST) $(addprefix tests/web/,$(ON_POSTGRES_TOO))

lint: $(STAMP)  ## Style, types and who may import whom
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

mutate: $(RUNTIME)  ## Change each threshold of the shipped policies and see that a scenario notices
	@for folder in $(sort $(dir $(wildcard policies/*/rules.yaml policies/sample-city/*/rules.yaml))); do \
	  echo "$$folder"; $(BIN)/luocheng policy test "$$folder" --failing --mutate || exit 1; done

bench: install  ## Measure; see bench/README.md
	$(BIN)/python -m bench.read
	$(BIN)/python -m bench.rules
	$(BIN)/python -m bench.coverage

clean:  ## Remove what was made
	rm -rf $(VENV) $(FILES) build dist src/luocheng/_compiled .mypy_cache .ruff_cache .pytest_cache .hypothesis
