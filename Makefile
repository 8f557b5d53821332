# Everything a person types. `make` alone lists the targets. Works from any folder: make -C PATH TARGET.
SHELL := /bin/sh
.DEFAULT_GOAL := help
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BIN := $(ROOT)/.venv/bin

# The first Python that is new enough; ANJU_PYTHON=… names another.
define find_python
cd "$(ROOT)" && for each in "$$ANJU_PYTHON" python3 python3.14 python3.13 python3.12 python3.11; do \
  if [ -n "$$each" ] && "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; \
done; \
if [ -z "$$python" ]; then echo "Anju needs Python 3.11 or newer. On Debian 12 or Ubuntu 24.04: apt-get install python3 python3-venv"; exit 1; fi
endef
define set_up
@$(find_python); export PYTHONPATH="$(ROOT)/src"; exec "$$python" -m anju.runtime.bootstrap
endef

.PHONY: help run setup test check format bench screenshots lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' "$(ROOT)/Makefile" | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## Set up what is missing and start Anju with the demo estate; Ctrl-C stops it
	$(set_up) run $(ARGS)

setup: ## Install what development needs: packages, browser packages, a browser for tests
	$(set_up) test

test: setup ## Run every test (ARGS="tests/ui -k list" for some)
	@cd "$(ROOT)" && "$(BIN)/python" -m pytest -n 3 $(ARGS)

check: ## Lint, types, import contracts, translations and migrations complete
	$(set_up) environment
	@cd "$(ROOT)" && "$(BIN)/ruff" check . && "$(BIN)/ruff" format --check .
	@cd "$(ROOT)" && "$(BIN)/mypy"
	@cd "$(ROOT)" && PYTHONPATH=src "$(BIN)/lint-imports"
	@cd "$(ROOT)" && "$(BIN)/python" -m anju.config.messages
	@cd "$(ROOT)" && "$(BIN)/anju" manage makemigrations --check --dry-run

format: ## Put the code into its one format
	@cd "$(ROOT)" && "$(BIN)/ruff" check --fix --quiet . ; "$(BIN)/ruff" format .

bench: setup ## Run the benchmarks (NAME=billing for one); each prints one JSON line
	@cd "$(ROOT)" && for name in $(or $(NAME),billing payments pages import tickets analyses dispatch classify notify reconcile latefees reports); do "$(BIN)/anju" bench $$name --json || exit 1; done

screenshots: setup ## Make the pictures of the README anew
	@cd "$(ROOT)" && "$(BIN)/python" -m docs.screenshots

lock: ## Rebuild the lock files from requirements*.in and package.json
	@cd "$(ROOT)" && $(foreach kind,requirements requirements-dev,uv pip compile -q --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE) \
	  $(if $(filter requirements-dev,$(kind)),-c requirements.lock) $(kind).in -o $(kind).lock &&) \
	npm install --package-lock-only --no-audit --no-fund

clean: ## Remove what set-up made in this folder; the data in ANJU_HOME stays
	@cd "$(ROOT)" && rm -rf .venv node_modules .cache .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	@find "$(ROOT)/src" "$(ROOT)/tests" -name __pycache__ -prune -exec rm -rf {} +
