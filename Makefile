# What can be made, and how the parts come together; what runs inside a pipeline is in artifacts/<pipeline>/plan.mk.

# From the environment come these two, LIBTORCH, CXX, CUDA=1, RUN_CACHE, FUZZ_SECONDS, and what cargo itself reads, such
# as CARGO_TARGET_DIR and RUSTFLAGS. All other variables count only on make's command line.
export CARGO ?= cargo
# libtorch's threads sleep when they wait: spinning, two busy programs would keep each other from the cores.
export OMP_WAIT_POLICY ?= PASSIVE
SETUP := bash crates/model/setup.sh
BUILD := bash crates/plan/build.sh

BIN := artifacts/.bin
TARGETS := help setup build install new compare data pipeline rerun status why verify predict serve clean gc distclean test lint fmt bench crosscheck parity adapt-check fuzz
# What was said to make, and mistakes in it.
include crates/plan/arguments.mk

# Few pipelines run `reef`: it is left out unless a word in the pipeline file begins with it.
REEF := $(filter reef%,$(subst {, ,$(subst ',,$(subst ",,$(file <$(FILE))))))
UNBUILT := $(filter-out $(wildcard $(BIN)/*),$(addprefix $(BIN)/,plan $(if $(REEF),reef)))
PLAN = $(BIN)/plan $1 "pipelines/$$PIPELINE.yaml" --reserved '$(TARGETS)' $(ROOM)
ROOM := --run-cache "$$RUN_CACHE"
WANTED := $(if $(filter rerun,$(WHOLE)),--rerun="$$STAGE") $(if $(GOALS),-- "$$GOALS")
# Cargo would look for the job server of make -j.
NO_JOBS := MAKEFLAGS= MFLAGS=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
# The dot keeps it from being a stage's name.
.PHONY: $(TARGETS) .make-stages
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The names of pipelines are nothing but text here, whatever is in them.
help:
	@$(info $(subst @PIPELINES@,$(patsubst $(PIPELINE),$(PIPELINE) (if you name none),$(filter-out template,$(PIPELINES))),$(file <crates/plan/help.txt))):

setup:
	@$(SETUP)

build: setup
	@$(NO_JOBS) $(BUILD) $(BIN) $(if $(REEF),,--exclude reef)

# Stages may be called like files of the project, other than those that make reads.
pipeline rerun: .make-stages ;
%: .make-stages ;
Makefile crates/plan/arguments.mk: ;

# With -n nothing is set up, built or written; plan says what would run, because Make alone would name too much.
.make-stages: $(if $(DRY),,build)
	+@$(if $(DRY),\
	    $(if $(UNBUILT),echo '# the programs are not built yet; then every stage runs',$(call PLAN,dry-run) $(WANTED)),\
	    $(call PLAN,make) --then '$(MAKE)' $(WANTED))

status why:
	@$(if $(UNBUILT),echo 'the programs are not built yet; `make pipeline` compiles them first',$(call PLAN,$@))

built = $(if $(wildcard $(BIN)/$1),$2,echo '$@: the programs are not built yet; see `make build`' >&2; false)

verify clean:
	@$(call built,plan,$(call PLAN,$@))

gc:
	@$(call built,plan,$(BIN)/plan gc $(ROOM))

predict:
	@$(call built,predict,[ -f "$${CLASSIFIER%/*}/done" ] || { echo "$$NO_CLASSIFIER" >&2; exit 1; }; $(BIN)/predict "$$CLASSIFIER" -- "$$PHOTOS")

serve: build
	@bash crates/serve/start.sh $(BIN)/serve

install: build
	@bash crates/plan/install.sh "$$PREFIX" $(BIN)/predict $(BIN)/serve

compare:
	@$(call built,compare,$(BIN)/compare -- "$$A" "$$B")

new: build
	@$(BIN)/plan new "pipelines/$$NAME.yaml" "$$PHOTOS"

# Two steps, because a pipe would hide that plan failed.
data: build
	@needs="$$($(call PLAN,needs))" && if [ -n "$$needs" ]; then printf '%s\n' "$$needs" | $(BIN)/fetch --needed; fi

distclean:
	find artifacts -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	$(NO_JOBS) $(CARGO) clean --quiet
	rm -rf target .libtorch .libtorch.partial .adapt-check .bench .crosscheck .parity .tools
	rm -rf $(addprefix crates/fuzz/,artifacts build.log corpus target) crates/export/parity/tract/target

test: lint
	@$(NO_JOBS) $(CARGO) test --release --workspace
	@$(if $(shell command -v chromium),$(NO_JOBS) $(CARGO) test --release --workspace --test browser -- --ignored,\
	    echo 'make test: there is no chromium, so the page of serve was not looked at in a browser')

lint: setup
	@$(CARGO) fmt --check
	@$(CARGO) fmt --check --manifest-path crates/fuzz/Cargo.toml
	@$(CARGO) fmt --check --manifest-path crates/export/parity/tract/Cargo.toml
	@$(NO_JOBS) $(CARGO) clippy --release --workspace --all-targets -- -D warnings

fmt:
	@$(CARGO) fmt

bench:
	@$(NO_JOBS) bash crates/bench/run.sh

crosscheck:
	@$(NO_JOBS) bash crates/model/crosscheck/run.sh

parity:
	@$(NO_JOBS) bash crates/export/parity/run.sh

adapt-check:
	@$(NO_JOBS) bash crates/adapt/check/run.sh

# Any Rust will do; cargo-fuzz is put into .tools/.
fuzz:
	@$(NO_JOBS) bash crates/fuzz/run.sh
