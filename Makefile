# Every target does its own set-up: Python 3.11, make and Terraform (or OpenTofu) are all it needs.
#
#   make local   the whole deployment on the embedded AWS
#   make test    linters, types, checkov, tests
#   make check   linters, types, and the tests that apply, serve and open nothing: a minute or so
#   make lint    linters and types only
#   make variants every variant of production on the embedded AWS, each a first apply
#   make journey a clicked production taken in, its database moved, and out as HCL: an hour or so
#   make nightly the tests that take ten minutes or more each
#   make foreign public Django projects, fetched and rehearsed unchanged: for the night
#   make bench   benchmarks (ratios measured side by side)
#   make fuzz    100,000 mutated plans to the plan report, 10,000 requests to the application
#   make fresh   the README on minimal Debian machines, made in a directory; as root, with mmdebstrap
#   make clean   forget environments, caches and the embedded AWS's state

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# `uv python install` puts it where a shell that is open already may not look.
PYTHON ?= $(shell PATH="$$PATH:$$HOME/.local/bin"; command -v python3.11 || command -v python3 || echo python3.11)
PIPENV := .tij/pipenv/bin/pipenv
RUN := .venv/bin/python -m
SLOW := nightly terraform container valkey browser frontend checkov stock calls
space := $() $()
CHECKOV := tests/checkov/.venv/bin/checkov

# pipenv keeps each environment beside its Pipfile.
export PIPENV_VENV_IN_PROJECT := 1
export PIPENV_IGNORE_VIRTUALENVS := 1
export PIPENV_VERBOSITY := -1
# Without compiled files every start of CDKTF takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup tool local test check lint variants journey nightly foreign bench fuzz fresh clean

help:
	@sed -n 's/^#   //p' Makefile

setup: .venv/.synced

$(PIPENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "make: Python 3.11 is needed; '$(PYTHON)' is not it. Try: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .tij/pipenv
	.tij/pipenv/bin/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes --only-binary :all: -r scripts/pipenv.txt

# Python compiles what is imported: some sixty of the AWS provider's 2,137 modules.
.venv/.tool .venv/.synced tests/checkov/.venv/.synced: export PIP_COMPILE := 0

# What tij itself needs, and nothing more: for jobs that may ask for credentials.
tool: .venv/.tool

.venv/.tool: Pipfile Pipfile.lock | $(PIPENV)
	$(PIPENV) --python $(PYTHON) sync
	@touch $@

.venv/.synced: Pipfile Pipfile.lock | $(PIPENV)
	$(PIPENV) --python $(PYTHON) sync --dev
	@touch $@

tests/checkov/.venv/.synced: tests/checkov/Pipfile tests/checkov/Pipfile.lock | $(PIPENV)
	cd tests/checkov && PIPENV_PIPFILE=$(CURDIR)/tests/checkov/Pipfile $(CURDIR)/$(PIPENV) --python $(PYTHON) sync
	@touch $@

local: setup
	$(RUN) tij local up

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

test: lint tests/checkov/.venv/.synced
	$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder

# What it leaves out is named by the markers of pyproject.toml; tests/needs.py gives them.
check: lint
	$(RUN) pytest -n 2 --dist loadfile -m 'not ($(subst $(space), or ,$(SLOW)))'

variants: setup
	$(RUN) scripts.variants

journey: setup
	$(RUN) scripts.journey

nightly: export TIJ_TEST_NIGHTLY := 1
nightly: setup
	$(RUN) pytest -n 2 --dist loadfile -m nightly

foreign: export TIJ_TEST_FOREIGN ?= https://github.com
foreign: setup
	$(RUN) pytest -m foreign tests/tij/rehearsal/test_foreign.py

bench: setup
	for file in scripts/benchmarks/[!_]*.py; do name=$${file%.py}; $(RUN) "$${name//\//.}"; done

# Of the requests: the same for the same number.
fuzz: SEED ?= 17
fuzz: setup
	$(RUN) scripts.fuzz.api --seed $(SEED)
	$(RUN) scripts.fuzz.plan_report

# One row alone: .venv/bin/python -m scripts.fresh --debian 12 --user root --command 'make local'
fresh: setup
	$(RUN) scripts.fresh

clean:
	rm -rf .tij .venv tests/checkov/.venv cdktf.out
