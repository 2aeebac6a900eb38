# Every command a contributor needs; `make` alone prints them.
PYTHON ?= python3
ENV := .venv/.complete
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
TESTS ?= tests/unit tests/integration tests/e2e
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports protos dependencies bench faults images-test screenshots proto clean

help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(ENV): pyproject.toml uv.lock scripts/environment
	@PATH="$(MACHINE_PATH)" PYTHON="$(PYTHON)" scripts/environment

run: $(ENV) ## Start the whole system here, with sample data (RUN=--empty: without); Ctrl-C stops it
	@python -m commandline.system.run $(RUN)

test: $(ENV) ## Run all tests on real servers (TESTS=tests/unit for some, WORKERS=4 for more at once)
	@python -m pytest -n $(WORKERS) $(TESTS)

check: lint types imports protos dependencies ## Lint, types, import contracts, protos, dependencies

lint: $(ENV)
	ruff check .
	ruff format --check .

types: $(ENV)
	mypy

imports: $(ENV)
	PYTHONPATH=.:libs:proto/gen lint-imports --no-logo

protos: $(ENV)
	scripts/protos check

dependencies: $(ENV)
	deptry .

bench: $(ENV) ## Measure against the floors (BENCH=--quick for a run of some three minutes)
	@python -m tests.bench $(BENCH)

faults: $(ENV) ## Kill processes at random and at named points, then check that nothing is lost (FAULTS=--quick)
	@python -m tests.faults $(FAULTS)

images-test: $(ENV) ## Build the container images and try them; needs root, buildah, debootstrap (IMAGES=--quick for one)
	@python -m deploy.images $(IMAGES)

screenshots: $(ENV) ## Make pictures of the desk in screenshots/
	@python -m tests.e2e.browser.screenshots

proto: $(ENV) ## Regenerate Python from the contracts in proto/
	scripts/protos generate

clean: ## Remove the environment and all caches; the data of make run in .run/ stay
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis bench-results screenshots
