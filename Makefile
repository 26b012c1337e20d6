# The two commands a newcomer needs: `make demo` and `make test`. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ATLAS ?= $(if $(PHOTOS),demo/own-atlas,demo/atlas)
PORT ?= 8050

.DEFAULT_GOAL := help

.PHONY: help demo test check bench bench-full format clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 10

demo: $(INSTALLED)  ## build an atlas and show it; PHOTOS=~/Pictures for your own, SERVE=no to stop after the build
ifdef PHOTOS
	$(BIN)/sceneatlas build $(PHOTOS) --atlas $(ATLAS)
else
	$(MAKE) --no-print-directory $(ATLAS)/current.json
endif
ifneq ($(SERVE),no)
	$(BIN)/sceneatlas view $(ATLAS) --port $(PORT)
endif

demo/atlas/current.json: | $(INSTALLED)
	test -d demo/sample || $(BIN)/sceneatlas sample demo/sample.part
	test -d demo/sample || mv demo/sample.part demo/sample
	$(BIN)/sceneatlas train demo/sample/labelled --name sample --config conf/demo.toml
	$(BIN)/sceneatlas build demo/sample/photos --config conf/demo.toml --atlas demo/atlas

test: $(INSTALLED)  ## the whole test suite; SCENEATLAS_REAL=folder adds the tests on real photos
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		echo "no Chromium here: the browser tests are skipped"
	$(BIN)/python -m pytest

check: $(INSTALLED)  ## format, lint, types, import contracts and tests: what CI runs
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

bench: $(INSTALLED)  ## measure against what else there is, in less than ten minutes; bench-full: all of it
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	$(BIN)/python -m benchmarks --json benchmarks.json

bench-full: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	$(BIN)/python -m benchmarks --full --json benchmarks.json

format: $(INSTALLED)  ## put the code in its form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:  ## delete the demo and the environment
	rm -rf demo $(VENV)

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "SceneAtlas needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt --editable . --group dev
	touch $@
