# Every target does its own set-up; a second one does not install again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Spark is half a gigabyte, and few need it: it has a set-up of its own.
SPARK_VENV := .venv-spark
SPARK_STAMP := $(SPARK_VENV)/.installed
HOME_DIR ?= data
# What tests write waits for the disk at every step: it stands in memory where there is room for it.
IN_MEMORY := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -ge 12000000 ] 2>/dev/null && echo TMPDIR=/dev/shm)

.PHONY: setup setup-spark demo test test-long test-all test-spark bench bench-page coverage lint dev lock clean

setup: $(STAMP)

setup-spark: $(SPARK_STAMP)

$(STAMP): requirements.lock
$(SPARK_STAMP): requirements-spark.lock
$(STAMP) $(SPARK_STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "shanghui needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes -r $(filter %.lock,$^)
	$(@D)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(STAMP)
	$(BIN)/shanghui demo --home $(HOME_DIR)

test: $(STAMP)
	$(IN_MEMORY) $(BIN)/python -m pytest

# The slow tests.
test-long: $(STAMP)
	$(IN_MEMORY) $(BIN)/python -m pytest -m long

# Both, in less time than one after the other: what they share is built once.
test-all: $(STAMP)
	$(IN_MEMORY) $(BIN)/python -m pytest -m "long or not long" $(TESTS)

# Those that need Spark and Java; elsewhere they are skipped. One process: Spark takes both cores.
test-spark: $(SPARK_STAMP)
	$(IN_MEMORY) $(SPARK_VENV)/bin/python -m pytest -m "long or not long" --numprocesses 0 tests/spark

# What a refresh costs, beside the least it could cost and an office's script; docs/performance.md has
# its tables. SIZE: 111, 555 or 3330 filings.
SIZE ?= 111
RUNS ?= 3
RELEASES ?= 20
JSON ?= bench.json
bench: $(STAMP)
	$(IN_MEMORY) $(BIN)/python -m tests.bench run --size $(SIZE) --runs $(RUNS) --releases $(RELEASES) --json $(JSON)

# The page shows what `make bench JSON=docs/performance.json` has measured.
bench-page: $(STAMP)
	$(BIN)/python -m tests.bench write docs/performance.json docs/performance.md

# How much of the code all tests run; takes longer than both.
coverage: $(STAMP)
	$(IN_MEMORY) $(BIN)/python -m pytest -m "long or not long" --cov

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests

dev: $(STAMP)
	$(BIN)/shanghui dev --home $(HOME_DIR)

# For whoever changes the dependencies: needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --extra dev --output-file requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --extra dev --extra spark --constraints requirements.lock --output-file requirements-spark.lock pyproject.toml

clean:
	rm -rf $(VENV) $(SPARK_VENV) .coverage* .mypy_cache .pytest_cache .ruff_cache
