# Two commands do everything on a machine with Python 3.11 (or later) and make:
#   make solve    installs ppopt in .venv here, solves England and says where the result is
#   make test     installs the tools too, then lints, checks types and runs every test
# The rest: make lint docs golden bench lock clean

VENV := .venv
BIN := $(VENV)/bin
INSTANCE ?= england
# What `make test` hands to pytest; `make test PYTEST="-n0 -x tests/test_cli.py"` for one file.
# A file stays with one process, so that what its tests share is made once.
PYTEST ?= -n auto --dist loadfile
# A lock names versions only: where they are fetched from is the business of the machine.
COMPILE = $(BIN)/pip-compile --quiet --strip-extras --no-header --annotation-style=line \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: solve test lint types docs golden bench lock clean
.DELETE_ON_ERROR:

solve: $(VENV)/installed
	$(BIN)/ppopt solve $(INSTANCE)

test: lint types
	$(BIN)/python -m pytest $(PYTEST)

lint: $(VENV)/tools-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/tools-installed
	$(BIN)/mypy

# The pages that are printed from the code: docs/cli.md, docs/tables.md, instances/README.md, England in README.md, ...
docs: $(VENV)/tools-installed
	$(BIN)/python docs/generate.py
	$(BIN)/python -m docs.england

# The rows of the tiny instance, spelled out; look at the difference before you commit it.
golden: $(VENV)/tools-installed
	$(BIN)/python -m pytest -n0 tests/golden --golden
	git diff --stat -- tests/golden

bench: $(VENV)/tools-installed
	$(BIN)/python -m benchmarks

# Pick new versions of everything within the bounds of pyproject.toml.
lock: $(VENV)/tools-installed
	$(COMPILE) --upgrade --build-deps-for=editable --output-file requirements.lock pyproject.toml
	$(COMPILE) --upgrade --constraint requirements.lock --extra dev --output-file requirements-dev.lock pyproject.toml
	$(BIN)/python -c "import pathlib; lock = pathlib.Path('requirements-dev.lock'); lock.write_text(lock.read_text().split('\n\n')[0].rstrip() + '\n')"

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------------------------------------------------------------
# Stamp files: a second `make solve` starts at once unless the locked versions have changed.

$(VENV)/bin/python:
	@for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
		if [ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$python"; exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	echo "ppopt needs Python 3.11 or later; none was found as python3.11 or python3." >&2; \
	echo "Install it, or say where it is: make solve PYTHON=/path/to/python3.11" >&2; \
	exit 1

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/tools-installed: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.lock
	@touch $@
