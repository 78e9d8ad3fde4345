# make run: the outbreak of Hyosan, with a report. make test: every test that CI runs.
# Only Python >= 3.11, make and the package registries are needed: uv is found, or put into .tools/.

PYTHON ?= python3
SEED ?= 3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
IN := $(UV) run --frozen

# Where this is set, every start compiles the source of 870 modules anew: 3.4 of 9 s of `make run`.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint bench clean help

run: $(UV)  ## simulate the outbreak of Hyosan (170,000 people), write its report, say where it is; SEED=4 for another
	@$(IN) --no-dev hyosan run hyosan --seed $(SEED)

test: $(UV)  ## run every test
	@$(IN) pytest

lint: $(UV)  ## style, types and floors
	@$(IN) ruff check .
	@$(IN) ruff format --check .
	@$(IN) mypy
	@$(IN) lint-imports

bench: $(UV)  ## measure beside the peers (long; makes an environment for each)
	@$(IN) python benchmarks/run.py

clean:  ## remove what was made here, but not runs/
	rm -rf .tools .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "hyosan needs Python 3.11 or newer; found $$($(PYTHON) --version 2>&1)"; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet uv
