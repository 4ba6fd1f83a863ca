# Vaguemestre: `make` lists the targets.
SHELL := /bin/bash
PYTHON ?= python3
# CPU build of torch: where the default index serves the CUDA build, name the index of the CPU build here
# (PyTorch documents its address); for a GPU, leave it empty or name the CUDA index.
TORCH_INDEX_URL ?=
TORCH := torch==2.13.0
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install run test check format chaos model bench-model bench-learning bench-pages bench-extractors fuzz lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

install: $(STAMP) ## make .venv with everything pinned in requirements.lock, and .venv/bin/vaguemestre

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -y -q python3-venv; } || { echo "The venv module of Python is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet $(TORCH) $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL))
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: install ## start everything with embedded defaults and a demo mailbox, and say where to look
	$(BIN)/vaguemestre up --demo

# Much of a test is waiting (for servers, browsers, models): three processes keep two cores busy.
TEST_PROCESSES ?= 3
test: install ## the tests; as root on Debian, installs Dovecot, PostgreSQL and Chromium when missing
	$(BIN)/python -m tests.real_parts
	$(BIN)/pytest -m "not chaos and not bench" -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_ARGS)

check: install ## ruff, mypy strict and the import contracts; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## let ruff format and fix what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

chaos: install ## 1,000 mails, processes killed at random, nothing lost or doubled (minutes)
	$(BIN)/python -m tests.real_parts
	$(BIN)/pytest -m chaos -s $(PYTEST_ARGS)

MAILS ?= training_data/mails
# Thresholds and the numbers of the calibration are fitted on these; d8 and d9 only check.
DEV ?= $(MAILS)/dev/d[1-7].jsonl
# Everything large that making a model needs lies here: packages, corpora, encoders with their loss curves, bundles.
WORK ?= build/model
# The teacher: all twelve layers, the upper six fine-tuned. The student: layers of the teacher to start from, steps of distillation.
TEACH ?= --frozen 6 --epochs 6
LAYERS ?= 0 1 10 11
DISTIL_STEPS ?= 1200
# Then the student's layers are narrowed to so many inner values (of 1,536), then to so many heads of attention (of 12), with so
# many steps of distillation more after each.
WIDTH ?= 512
NARROW_STEPS ?= 1600
HEADS ?= 6
QUIET_STEPS ?= 6000
# Steps of pre-training continued on corpora and mails before the teacher is trained (0: none, as for the shipped model).
PRETRAIN_STEPS ?= 0
SEEDS ?= 1 2 3
# Processor threads of every training.
THREADS ?= 2
# More of the command that fits the student, as `make model FIT="--epochs 0"` says it.
FIT ?= --epochs 3 --rate 1e-4
RECIPE := $(BIN)/python -m classifiers.training.recipe --work $(WORK) --mails $(MAILS)/train/*.jsonl
TRAIN := $(BIN)/python -m classifiers.training.train --train $(MAILS)/train/*.jsonl --dev $(DEV) --bits 8 --threads $(THREADS)
DISTIL := $(BIN)/python -m classifiers.training.distil --teacher $(WORK)/teacher --mails $(MAILS)/train/*.jsonl --corpora $(WORK)/corpora --threads $(THREADS)
$(WORK)/converted: | install
	$(RECIPE) --steps fetch corpora convert

$(WORK)/teacher: $(WORK)/converted
ifneq ($(PRETRAIN_STEPS),0)
	$(RECIPE) --steps pretrain --layers --pretrain-steps $(PRETRAIN_STEPS)
endif
	$(TRAIN) --encoder $(WORK)/$(if $(filter 0,$(PRETRAIN_STEPS)),converted,encoder) $(TEACH) --out $@

# A run that was killed goes on, so the folder being there does not mean that it is done: the command sees to that.
model: install $(WORK)/teacher ## from an empty folder WORK to a bundle: corpora, tokenizer, encoder, teacher, student, calibration
	$(DISTIL) --layers $(LAYERS) --steps $(DISTIL_STEPS) --out $(WORK)/student
	mkdir -p $(WORK)/narrow $(WORK)/quiet && ln -f $(WORK)/student/teacher.npz $(WORK)/narrow/ && ln -f $(WORK)/student/teacher.npz $(WORK)/quiet/
	$(DISTIL) --start $(WORK)/student --width $(WIDTH) --steps $(NARROW_STEPS) --out $(WORK)/narrow
	$(DISTIL) --start $(WORK)/narrow --heads $(HEADS) --steps $(QUIET_STEPS) --out $(WORK)/quiet
	$(TRAIN) --encoder $(WORK)/quiet --seeds $(SEEDS) $(FIT) --out $(WORK)/bundle

# The table's sentence encoder and its bundle from random weights are made in WORK when no folder is named (half an hour).
ENCODER ?= $(WORK)/converted
SCRATCH ?= $(WORK)/scratch-bundle
SCRATCH_STEPS ?= 60
TEST ?= $(MAILS)/test/*.jsonl
OUT ?= docs/bench-model
# Only the table uses it, so it stands in no lock.
FASTTEXT ?= fasttext-numpy2==0.10.4
$(WORK)/scratch-bundle: $(WORK)/converted
	$(RECIPE) --steps pretrain --from-scratch --layers $(LAYERS) --pretrain-steps $(SCRATCH_STEPS)
	$(TRAIN) --encoder $(WORK)/scratch --epochs 1 --tokens 96 --name from-scratch --out $@

bench-model: install $(ENCODER) $(SCRATCH) ## the honest table: our model and its peers on the frozen test mails
	$(BIN)/python -c 'import fasttext' 2>/dev/null || $(BIN)/pip install --quiet --no-deps --only-binary :all: $(FASTTEXT) || true
	$(BIN)/python -m classifiers.training.bench --train $(MAILS)/train/*.jsonl --dev $(DEV) --test $(TEST) \
	  --encoder $(ENCODER) --scratch $(SCRATCH) --out $(OUT)

bench-pages: install ## lists, searches, counters and whole pages on 200,000 invented mails, PostgreSQL and SQLite (minutes)
	$(BIN)/python -m tests.real_parts
	$(BIN)/pytest -m bench -s tests/bench/test_pages.py $(PYTEST_ARGS)

bench-learning: install ## the judged run of learning: six rounds of a town's mails, a new class, a poisoned batch (half an hour)
	$(BIN)/python -m classifiers.training.bench_learning --out docs/bench-learning

ANNOTATED := --mails "train a01 to a04, rules were written on them" $(MAILS)/train/a0[1-4].jsonl \
  --mails "entities e1, rules were mended on them" training_data/entities/e1_tune.jsonl \
  --mails "entities e2, rules were mended on them" training_data/entities/e2_check.jsonl \
  --mails "entities e3, rules were mended on them" training_data/entities/e3_tune.jsonl \
  --mails "entities e6, another author, rules were mended on them" training_data/entities/e6_tune.jsonl \
  --mails "entities e7, ordinary mail of citizens, half its faults were read" training_data/entities/e7_tune.jsonl \
  --mails "entities e8, professionals and scans, half its faults were read" training_data/entities/e8_tune.jsonl \
  --mails "entities e9, training mails of twenty authors, half its faults were read" training_data/entities/e9_tune.jsonl \
  --mails "entities e10, ordinary mail of a textile town, half its faults were read" training_data/entities/e10_tune.jsonl \
  --mails "entities e4, kept apart from the rules" training_data/entities/e4_check.jsonl \
  --mails "entities e5, kept apart from the rules" training_data/entities/e5_check.jsonl \
  --mails "dev d5, rules were mended on them" $(MAILS)/dev/d5.jsonl \
  --mails "dev d6, another author, rules were mended on them" $(MAILS)/dev/d6.jsonl
bench-extractors: install ## entities on annotated mails, speed, false plates in CORPUS (a text made by classifiers.training.recipe)
	$(BIN)/python -m tests.bench.extraction $(ANNOTATED) $(if $(CORPUS),--corpus $(CORPUS)) --out docs/bench-extractors.md

FUZZ_SECONDS ?= 300
fuzz: install ## invented and hostile texts through the extractor, 2 s at most for each, in a process of its own
	$(BIN)/python -m tests.bench.extraction_fuzz --seconds $(FUZZ_SECONDS)

lock: ## rewrite requirements.lock from pyproject.toml and requirements.in (needs uv)
	echo "torch ; sys_platform == 'never'" > .torch-apart.txt
	uv pip compile pyproject.toml requirements.in --extra dev --universal --python-version 3.11 --generate-hashes \
	  --override .torch-apart.txt --no-emit-package torch --no-header --no-annotate --quiet -o requirements.lock
	rm -f .torch-apart.txt

clean: ## remove .venv and caches; keeps data/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build
