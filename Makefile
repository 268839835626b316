# Each target makes .venv and installs what it needs by itself; nothing is installed twice unless settings.ini or setup.py changed.
SHELL  := /bin/bash
VENV   ?= .venv
BIN    := $(VENV)/bin
# the first Python on this machine that is 3.11 or newer and can make environments; make PYTHON=... says which
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11 python; do \
    $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
FLAGS  ?=
ARGS   ?=
.DEFAULT_GOAL := help
.PHONY: help install demo lab test test-browser bench gpu refresh export readme docs clean

help:          ## what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## */make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

install: $(VENV)/.dev  ## everything a developer needs, into .venv

demo: $(VENV)/.run     ## train on the toy streets, without and with the consistency loss, and write a report
	$(BIN)/crdoco_demo $(ARGS)

lab: $(VENV)/.dev      ## JupyterLab, at your copy of the notebook where the four panels are
	@mkdir -p runs/lab; test -e runs/lab/workbench.ipynb || cp nbs/tutorials/workbench.ipynb runs/lab/
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/runs/lab/workbench.ipynb $(ARGS)

test: $(VENV)/.dev     ## every check; FLAGS="slow cuda" runs cells under these flags too, CRDOCO_DATA=folder those under data
	$(BIN)/crdoco_check --flags "$(FLAGS)" $(ARGS)

test-browser: $(VENV)/.dev  ## the panels in JupyterLab and a headless Chromium; ARGS="--subshells on -k slider" are pytest's
	$(BIN)/python -m pytest tests/browser -q $(ARGS)

bench: $(VENV)/.run    ## the joint training step against a naive and a tidy one; the loader against bare decoding
	$(BIN)/python -m crdoco.training.bench $(ARGS)
	$(BIN)/python -m crdoco.training.loading

gpu: $(VENV)/.run      ## everything that a card must show, into nbs/results/gpu.json (ARGS="--toy --device cpu": does the command work?)
	$(BIN)/python -m crdoco.training.gpu $(ARGS)

refresh: export        ## run the notebooks again in place, so that stored outputs are current (ARGS='--paths nbs/000_core.ipynb')
	$(BIN)/crdoco_refresh --flags "$(FLAGS)" $(ARGS)
	@if [ -f nbs/index.ipynb ]; then $(BIN)/crdoco_readme; fi

export: $(VENV)/.dev   ## modules from notebooks, and clean notebooks
	$(BIN)/nbdev_export
	$(BIN)/nbdev_clean

readme: $(VENV)/.dev   ## README.md from nbs/index.ipynb
	$(BIN)/crdoco_readme

docs: $(VENV)/.dev     ## the docs page into _docs (needs Quarto)
	$(BIN)/crdoco_docs

clean:                 ## remove what was built, but not .venv and runs
	rm -rf _proc _docs build dist *.egg-info nbs/nbdev.yml .pytest_cache
	find nbs crdoco tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (on Debian: apt install python3 python3-venv); or make PYTHON=/path/to/python"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.run: settings.ini setup.py pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV) (the first time: some minutes, about 6 GB, most of it PyTorch)"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: settings.ini setup.py pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV) (the first time: some minutes, about 6 GB, most of it PyTorch)"
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.run $@
