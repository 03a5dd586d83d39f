# Everything a new machine needs: Python 3.11. `make demo` and `make test` set up the rest.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHARED ?= ../shared
DOC ?= $(wildcard policies/sample-city/documents/*.md)
OUT ?= demo
# A day on which the sample city's measures are in force.
DAY ?= 2025-06-01

.PHONY: help install compiled pages demo office test lint types bench mutate system clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: $(STAMP)  ## Install luocheng into .venv/bin

$(STAMP): pyproject.toml constraints.txt package.json
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@$(MAKE) --no-print-directory compiled pages
	@touch $(STAMP)

compiled:  ## Make native code of the modules that read, where there is a C compiler
	@$(BIN)/python tools/compile-reading

pages:  ## Put what browsers need beside our own pages into place, from npm
	@$(PYTHON) tools/vendor-pages

demo: install  ## Read the sample city's documents (or DOC=path) into OUT=demo; check its records, list its duties, check up the city
	@$(BIN)/luocheng read $(DOC) --output $(OUT)
ifeq ($(origin DOC),file)
	@$(BIN)/luocheng sample $(OUT)/records --policy renewal-measures
	@$(BIN)/luocheng check renewal-measures $(OUT)/records/renewal-measures --on $(DAY) -o $(OUT)/findings.html || [ $$? = 1 ]
	@$(BIN)/luocheng duties renewal-measures --year $(firstword $(subst -, ,$(DAY))) --records $(OUT)/records/renewal-measures/supervision-agreement.xlsx -o $(OUT)/duties.xlsx || [ $$? = 1 ]
	@$(BIN)/luocheng sample $(OUT)/city --city --seed 1
	@$(BIN)/luocheng checkup $(OUT)/city -o $(OUT)/checkup
endif

office: install  ## Serve the sample city in the web application (or DOC=path as well)
	@$(BIN)/luocheng demo --dir build/office $(if $(filter file,$(origin DOC)),,--doc $(DOC))

system:  ## Install what some tests use from the system's packages (LibreOffice, fonts), where that is allowed
	@tools/system-packages

test: install  ## Run all tests; what is missing on this machine is skipped with a reason
	$(BIN)/python -m pytest -n auto --dist loadfile -q
	tools/with-postgres $(BIN)/python -m pytest -n auto --dist loadfile -q $(addprefix tests/web/,test_record.py test_rights.py registers duties reminders targets policies tasks/test_issue.py tasks/test_pages.py tasks/test_clock.py)

lint: install  ## Style, types and who may import whom
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

mutate: install  ## Change each threshold of the shipped policies and see that a scenario notices
	@for folder in $(sort $(dir $(wildcard policies/*/rules.yaml policies/sample-city/*/rules.yaml))); do \
	  echo "$$folder"; $(BIN)/luocheng policy test "$$folder" --failing --mutate || exit 1; done

bench: install compiled  ## Measure; see bench/README.md
	$(BIN)/python -m bench.read
	$(BIN)/python -m bench.rules
	$(BIN)/python -m bench.coverage

clean:  ## Remove what was made
	rm -rf $(VENV) $(OUT) build dist src/luocheng/_compiled .mypy_cache .ruff_cache .pytest_cache .hypothesis
