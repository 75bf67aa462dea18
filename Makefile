# Two commands do everything: `make demo` and `make test`. The rest are habits.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
SAMPLES := fixtures/rights/qingzhou-samples.geojson

.PHONY: demo test setup lint features generated fixtures api bench fuzz

## Build, screen the sample rights against the embedded plan, show the table, write the reports.
demo: setup
	cargo build --release --locked
	mkdir -p out
	bin=target/release/minezone
	"$$bin" screen $(SAMPLES) --as-of 2025-06-30
	"$$bin" screen $(SAMPLES) --as-of 2025-06-30 -o out/screening.json -o out/screening.csv -o out/screening.geojson
	"$$bin" overlap $(SAMPLES) --self -o out/rights-among-themselves.csv
	zones=layers/qingzhou-2021-2025/zones
	"$$bin" distance $(SAMPLES) --zones "$$zones"/ecological_red_line.geojson "$$zones"/permanent_basic_farmland.geojson -o out/nearest.csv
	"$$bin" occupy $(SAMPLES) --zones "$$zones"/strategic_protection_zone.geojson -o out/occupation.json
	echo "Reports 报告: out/screening.json out/screening.csv out/screening.geojson"
	echo "Measures 量算: out/rights-among-themselves.csv out/nearest.csv out/occupation.json"

## Everything CI checks: with cargo alone, and what else is installed (cargo-nextest shows tests better, cargo-deny looks at licences, typos at spelling).
test: setup lint
	if command -v cargo-nextest > /dev/null; then cargo nextest run --locked; else cargo test --locked --lib --bins --tests; fi
	cargo test --locked --doc
	if command -v cargo-deny > /dev/null; then cargo deny check licenses bans sources; fi
	$(MAKE) generated

lint:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --no-default-features --manifest-path fuzz/Cargo.toml --target-dir target -- -D warnings
	if command -v typos > /dev/null; then typos; fi

## Every feature by itself, none, and all; without features there is no C library, and WebAssembly where its target is installed.
features:
	cargo check --locked --no-default-features --tests
	for feature in cli gdal kml parquet proj xlsx zip; do cargo check --locked --no-default-features --features "$$feature"; done
	cargo check --locked --all-features --all-targets
	# linux-raw-sys is numbers of system calls, in Rust.
	if cargo tree --locked --no-default-features -e normal --prefix none | grep -v '^linux-raw-sys ' | grep -E -- '-sys |^(clap|indicatif|mimalloc) '; then exit 1; fi
	if [ -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
		cargo check --locked --no-default-features --target wasm32-unknown-unknown
	else
		echo "wasm32-unknown-unknown is not installed: skipped 未安装，跳过"
	fi

## What the generator makes is what is committed.
generated:
	rm -rf target/generated
	cargo run --locked --quiet --example schematic_layers -- target/generated
	diff -r target/generated/layers/qingzhou-2021-2025/zones layers/qingzhou-2021-2025/zones
	diff -r target/generated/fixtures/rights fixtures/rights
	cargo run --locked --quiet --example layer_documents -- target/generated
	diff -r target/generated/layers/schema layers/schema
	diff target/generated/layers/RULES.md layers/RULES.md
	diff target/generated/layers/LAYERS.md layers/LAYERS.md
	diff target/generated/layers/ARTICLES.md layers/ARTICLES.md
	diff target/generated/DIAGNOSTICS.md DIAGNOSTICS.md

## The public interface as a file. The documentation as data, from which it is taken, is not yet a stable option of the compiler.
api:
	command -v cargo-public-api > /dev/null || cargo install --locked cargo-public-api
	RUSTC_BOOTSTRAP=1 cargo public-api -sss > fixtures/public-api.txt

## System packages, where they are missing.
setup:
	./setup.sh

## Make the schematic zones, the sample rights, the schemas and the pages again.
fixtures:
	cargo run --release --locked --example schematic_layers
	cargo run --release --locked --example layer_documents

## One measure of one pair, and how a batch grows; beside other tools: benches/README.md.
bench: setup
	cargo bench --locked --bench kernel
	cargo bench --locked --bench growth

## Hostile input for an hour: `make fuzz TARGET=kml`; see fuzz/README.md. The instrumentation is not yet a stable option of the compiler.
TARGET ?= pair
fuzz: setup
	command -v cargo-fuzz > /dev/null || cargo install --locked cargo-fuzz
	cargo build --locked
	python3 fuzz/seeds.py
	RUSTC_BOOTSTRAP=1 cargo fuzz run --debug-assertions --sanitizer none $(TARGET) -- -max_total_time=3600 -timeout=30 -rss_limit_mb=2048 -max_len=8192
