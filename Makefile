# Every target does its own set-up: on a fresh Debian 12 with Python 3.11, git and make, `make demo` and `make test` are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FUZZ_READY := $(VENV)/.fuzz-ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test faults lab check fix proto bench fuzz screenshots packages lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with rollcall and rollcall-agent in it

$(READY): requirements/lock.txt pyproject.toml tests/setup/system_packages.sh
	@PYTHON=$(PYTHON) sh tests/setup/system_packages.sh
	@echo "Making $(VENV) (about half a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $(READY)

# Without bytecode of our own modules the demo leaves nothing outside build/ and .venv/.
demo: $(READY) ## The main job on this computer: agreement, enrolment, report (ONCE=1 ends after it, DEVICES=50 adds simulated ones)
	@PYTHONDONTWRITEBYTECODE=1 $(BIN)/python -m tests.demo

test: $(READY) ## Run every test
	@sh tests/setup/test_packages.sh
	@$(BIN)/python -m pytest $(TESTS)

check: $(READY) ## Format, lint, types for Linux, macOS and Windows, architecture, generated code and pages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@for platform in linux darwin win32; do $(BIN)/mypy --platform $$platform --cache-dir .mypy_cache/$$platform || exit 1; done
	@$(BIN)/mypy --explicit-package-bases --cache-dir .mypy_cache/tests tests
	@$(BIN)/python -m tests.setup.generated_code --check
	@$(BIN)/python -m pytest tests/architecture

fix: $(READY) ## Format, and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

proto: $(READY) ## Generate the protobuf code from proto/compliance/wire/v1/*.proto
	@$(BIN)/python -m tests.setup.generated_code

faults: $(READY) ## Forty-two faults against real processes, and kills at random moments (QUICK=1, ONLY=19,25, KILLS=10000)
	@$(BIN)/python -m tests.faults

lab: $(READY) ## Facts proved on real virtual machines of a device lab that ROLLCALL_LAB names (ONLY=D1,M3); without one, what is not run
	@$(BIN)/python -m tests.lab

bench: $(READY) ## Print the measured figures, each with its limit beside it (ONLY="latency year" for some, FULL=1 for all)
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(FULL),--full)

fuzz: $(FUZZ_READY) ## Fuzz everything that takes bytes from outside (SECONDS=60, TARGETS="envelope report", SEED=1, KEEP=1 keeps what it reached)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60) --seed $(or $(SEED),0) $(if $(KEEP),--keep) $(TARGETS)

$(FUZZ_READY): $(READY) requirements/fuzz.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/fuzz.txt
	@touch $(FUZZ_READY)

screenshots: $(READY) ## The console's main pages in a real browser, light, dark and phone-wide, into docs/screenshots/
	@sh tests/setup/test_packages.sh
	@$(BIN)/python -m tests.browser.screenshots

packages: $(READY) ## The agent's .deb and .rpm, into build/packages/ (RELEASE=2 makes later ones of the same version)
	@sh tests/setup/package_tools.sh
	@PYTHON=$(BIN)/python sh agent/packaging/linux/build.sh

lock: $(READY) ## Pin the newest allowed version of every package in requirements/lock.txt
	@sh requirements/lock.sh

clean: ## Remove what the targets made
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
