# The commands of Tandem. `make serve` runs it, `make test` proves it; both set the machine up first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

TARGET := $(or $(CARGO_TARGET_DIR),target)
export TANDEM_BIN ?= $(abspath $(TARGET)/release/tandem)

.PHONY: help setup serve build test lint unit end2end bench bench-board bench-idle bench-note bench-sync proof fuzz screenshots clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

setup: ## install what the build needs (Rust with wasm, cargo-leptos, the editor bundle)
	@scripts/setup

serve: build ## build and run: http://127.0.0.1:3000, data in ./data
	@$(TANDEM_BIN)

build: setup ## the release binary and its site
	@scripts/build

test: ## everything: lints, unit, contract and feature tests, a real wasm build, Chromium
	@scripts/setup test
	@$(MAKE) --no-print-directory lint
	@scripts/build
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory end2end

lint:
	cargo fmt --check
	cargo clippy -q --features ssr --all-targets -- -D warnings
	cargo clippy -q --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings
	cd editor && npm run --silent check
	cd end2end && npm run --silent check

unit: ## the tests below the browser (needs `make build` once: some kill the real server)
	cargo nextest run --features ssr --lib
	cd editor && npm test --silent

end2end: ## Playwright in Chromium: projects hydrated and no-js
	cd end2end && npx playwright test

bench: bench-idle ## figures: memory of idle sockets, transfer and first paint of a page
	cd end2end && npx playwright test --config bench.config.ts first_paint

bench-board: ## the board at 1,000 to 20,000 elements: opening, frames as presented, memory (4 min; PEERS=1 beside others: 25 min; SIZES=, OPS=, ROUNDS=)
	cd end2end && npx playwright test --config bench.config.ts board

bench-note: ## typing in notes of 1 kB to 1 MB while another writes, beside y-codemirror.next (3 min; SIZES=, APPS=, KEYS=, PROFILE=)
	cd end2end && npx playwright test --config bench.config.ts note

bench-idle:
	TANDEM_BENCH=1 cargo nextest run --features ssr --lib --no-capture -E 'test(idle_sockets)'

bench-sync: ## the sync server beside a bare relay: fan-out, knee, durability, cold opens, floods, churn, sockets (TANDEM_BENCH_LONG=1)
	@cargo build -q --release --features ssr --bin tandem
	@cargo bench -q --features ssr --bench sync

proof: ## the long forms of RELIABILITY.md: kills, traced syncs, crash points, disk faults, schedules, Yjs (fuzzing: make fuzz)
	@cargo build -q --release --features ssr --bin tandem
	TANDEM_KILL_ROUNDS=1000 TANDEM_SYNCS=1000 TANDEM_CRASH_ROUNDS=20 TANDEM_FAULT_ROUNDS=20 TANDEM_ROUNDS=20 TANDEM_SCHEDULES=5000 \
		TANDEM_DIFFERENTIAL=50000 TANDEM_BINDING=20000 cargo nextest run --features ssr --lib --no-capture \
		-E 'test(kill) | test(sync_before_ack) | test(crash_points) | test(disk_faults) | test(sync::tests) | test(schedules)'

TANDEM_FUZZ_SECONDS ?= 60
fuzz: ## every fuzzer of fuzz/ for a minute each (TANDEM_FUZZ_SECONDS); what it finds is in fuzz/artifacts
	@scripts/setup fuzz
	@cp Cargo.lock fuzz/
	@for target in $$(ls fuzz/corpus); do \
		echo "fuzz: $$target"; mkdir -p fuzz/found/$$target; \
		RUSTC_BOOTSTRAP=1 cargo fuzz run -s none $$target fuzz/found/$$target fuzz/corpus/$$target -- \
			-rss_limit_mb=512 -malloc_limit_mb=64 -timeout=1 -max_total_time=$(TANDEM_FUZZ_SECONDS); \
	done

screenshots: build ## the pictures of README
	cd end2end && npx playwright test --config screenshots.config.ts

clean:
	cargo clean
	rm -rf public/editor public/fonts editor/node_modules end2end/node_modules
