# What can be made, and how the parts come together; what runs inside a pipeline is in artifacts/<pipeline>/plan.mk.

PIPELINE ?= demo
CARGO ?= cargo
SETUP ?= bash crates/model/setup.sh
PROGRAMS ?= $(or $(CARGO_TARGET_DIR),target)/release

BIN := artifacts/.bin
CROSSCHECK := crates/model/crosscheck
FUZZ := crates/weight-file/fuzz
PEERS := crates/bench/peers
# Environments with what their requirements.txt list; these are made when they are needed.
CROSSCHECK_PYTHON ?= .crosscheck/venv/bin/python
BENCH_PYTHON ?= .bench/venv/bin/python
# Without ONLY= all of crates/bench/benches but `memory`, which takes the longest.
BENCHES = $(or $(ONLY),peers scenes weights)
ALL_BENCHES := peers scenes weights memory
# Those of `peers`, which knows them too, but only once the peers are installed.
ALL_PARTS := decode augment extract head finetune notebook
COMMA := ,
TARGETS := help setup build data pipeline rerun status why clean distclean test lint fmt bench crosscheck fuzz
# All other goals are names of stages.
STAGES := $(filter-out $(TARGETS),$(MAKECMDGOALS))
# pipelines/ants-bees.yaml will do as well. `value`: what the caller gives is a name, not a text to expand.
override PIPELINE := $(patsubst pipelines/%,%,$(patsubst ./%,%,$(patsubst %.yaml,%,$(value PIPELINE))))
override STAGE := $(value STAGE)
FILE = pipelines/$(PIPELINE).yaml
PIPELINES := $(patsubst pipelines/%.yaml,%,$(wildcard pipelines/*.yaml))
CLEANABLE := $(patsubst artifacts/%/plan.mk,%,$(wildcard artifacts/*/plan.mk))
# Programs of few pipelines: `build` leaves them out unless the pipeline file names them, `test` and `lint` do not.
RARE := reef
WORDS = $(subst {, ,$(subst }, ,$(subst $(COMMA), ,$(subst :, ,$(subst ', ,$(subst ", ,$(file <$(FILE))))))))
# Benches measure all programs.
LEFT_OUT = $(if $(filter bench,$(MAKECMDGOALS)),,$(filter-out $(WORDS),$(RARE)))
PROGRAM_NAMES = $(filter-out $(LEFT_OUT),$(patsubst crates/%/src/main.rs,%,$(wildcard crates/*/src/main.rs)))
UNBUILT = $(filter-out $(wildcard $(BIN)/*),$(addprefix $(BIN)/,plan $(filter-out $(LEFT_OUT),$(RARE))))

PLAN = $(BIN)/plan $1 $(FILE) --programs $(BIN) --reserved '$(TARGETS)'
# Whole pipelines are planned without naming their stages.
GOALS = $(if $(filter pipeline rerun,$(MAKECMDGOALS)),,$(STAGES))
RERUN = $(if $(filter rerun,$(MAKECMDGOALS)),--rerun '$(STAGE)')
# The one-letter options that make was given.
FLAGS := $(filter-out --%,$(firstword -$(MAKEFLAGS)))
DRY := $(findstring n,$(FLAGS))
# Cargo would look for the job server of make -j.
RUN_CARGO = MAKEFLAGS= MFLAGS= $(CARGO)

# libtorch's threads sleep when they wait: spinning, two busy programs would keep each other from the cores.
export OMP_WAIT_POLICY ?= PASSIVE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
# The dot keeps it from being a stage's name.
.PHONY: $(TARGETS) $(STAGES) .make-stages
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Names reach the shell, so those that it could read as commands are refused before any recipe runs.
LETTERS := a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 - _
# $2 without the letters $1.
without = $(if $1,$(call without,$(wordlist 2,$(words $1),$1),$(subst $(firstword $1),,$2)),$2)
# The words of $1 that are no names.
odd = $(strip $(foreach word,$1,$(if $(call without,$(LETTERS),$(word))$(filter -% _%,$(word)),$(word))))
NAMED := lower-case letters, digits, - and _, a letter or digit first
$(foreach word,$(call odd,$(PIPELINES)),$(warning pipelines/: left out '$(word)': expected file names of $(NAMED), then .yaml))
PIPELINES := $(strip $(foreach word,$(PIPELINES),$(if $(call odd,$(word)),,$(word))))
$(foreach word,$(call odd,$(STAGES)),$(error no stage or target '$(word)': names are $(NAMED); see `make help`))

# Mistakes that would otherwise show only after a long download or build.
ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error this needs GNU Make 4.3 or newer, and this is $(MAKE_VERSION))
endif
ifneq ($(filter data pipeline rerun status why clean,$(MAKECMDGOALS))$(STAGES),)
ifneq ($(words $(PIPELINE)) $(words $(filter $(PIPELINE),$(sort $(PIPELINES) $(if $(filter clean,$(MAKECMDGOALS)),$(CLEANABLE)))))$(call odd,$(PIPELINE)),1 1)
$(error there is no $(FILE); PIPELINE= may be: $(PIPELINES))
endif
endif
ifneq ($(filter bench,$(MAKECMDGOALS)),)
$(foreach word,$(filter-out $(ALL_BENCHES),$(BENCHES)),$(error ONLY='$(ONLY)': there is no bench '$(word)'; say some of $(ALL_BENCHES), with spaces between them))
$(foreach word,$(filter-out $(ALL_PARTS),$(subst $(COMMA), ,$(PARTS))),$(error PARTS='$(PARTS)': there is no part '$(word)'; say some of $(ALL_PARTS), with commas between them))
endif
ifneq ($(filter crosscheck,$(MAKECMDGOALS)),)
$(foreach word,$(call odd,$(ONLY)),$(error ONLY='$(ONLY)': expected words of $(NAMED)))
endif
ifneq ($(filter rerun,$(MAKECMDGOALS)),)
ifneq ($(words $(STAGE)),1)
$(error say which stage: make rerun STAGE=name)
endif
$(foreach word,$(call odd,$(STAGE)),$(error STAGE='$(word)': names of stages are $(NAMED)))
endif
# A pipeline's name is no target, and what acts on a whole pipeline takes no stage beside it.
$(foreach goal,$(filter $(PIPELINES),$(STAGES)),$(error '$(goal)' is a pipeline: make $(or $(firstword $(filter-out $(goal),$(MAKECMDGOALS))),pipeline) PIPELINE=$(goal)))
ifneq ($(filter data pipeline rerun status why clean,$(MAKECMDGOALS)),)
ifneq ($(STAGES),)
$(error '$(STAGES)' says nothing beside $(filter $(TARGETS),$(MAKECMDGOALS)): name a pipeline with PIPELINE=name, a stage to run again with STAGE=name)
endif
endif
ifneq ($(origin pipeline),undefined)
$(error PIPELINE= is written in capitals)
endif
# Only plan knows the stages; until it is built, a name that the file does not even hold is certainly none.
ifeq ($(wildcard $(BIN)/plan),)
$(foreach goal,$(STAGES),$(if $(findstring $(goal),$(file <$(FILE))),,$(error no stage or target '$(goal)'; see `make help`)))
endif

help:
	@echo 'make pipeline       run what is out of date, print the results'
	@echo 'make STAGE          the same, up to one stage: make extract'
	@echo 'make rerun STAGE=x  run stage x again from its beginning, then what depends on it'
	@echo 'make status         what would run, and why'
	@echo 'make why            which files make stages run'
	@echo 'make data           download what the pipeline needs and lacks: photos, weights'
	@echo 'make clean          remove the artifacts of one pipeline'
	@echo '   each with PIPELINE=name, a file in pipelines/:'
	@echo '   $(patsubst $(PIPELINE),$(PIPELINE) (if you name none),$(PIPELINES))'
	@echo
	@echo 'make setup          put libtorch into .libtorch/ (or set LIBTORCH to the folder of yours);'
	@echo '                    CUDA=1: the one that can use an NVIDIA GPU'
	@echo 'make build          compile the programs'
	@echo 'make test           check format, lint, run all tests'
	@echo 'make lint           check format, lint'
	@echo 'make fmt            format the sources'
	@echo 'make bench          measure speed and memory of the programs, on a quiet machine, beside Keras and'
	@echo '                    torchvision (a large download); ONLY=memory, peers, scenes or weights: one of them'
	@echo 'make crosscheck     compare with Keras, torchvision and timm (a large download)'
	@echo 'make fuzz           feed broken weight files to their readers, FUZZ_SECONDS=60 each'
	@echo 'make distclean      remove all artifacts, everything compiled, .libtorch/, .bench/ and .crosscheck/'

# From the environment only 1 counts: in many a one CUDA is the folder of NVIDIA's tools.
setup:
	@CARGO='$(CARGO)' CUDA='$(if $(filter command,$(origin CUDA)),$(CUDA),$(filter 1,$(CUDA)))' $(SETUP)

# Cargo shows its progress when there is much to do, the first time; warnings always.
# A program in artifacts/.bin/ is replaced only if its bytes changed, and in one step.
build: setup
	@$(RUN_CARGO) build --release --workspace --bins $(addprefix --exclude ,$(LEFT_OUT)) $(if $(UNBUILT),,--quiet)
	@mkdir -p $(BIN)
	@for program in $(PROGRAM_NAMES); do \
	    new='$(PROGRAMS)'/$$program; old=$(BIN)/$$program; \
	    [ -f "$$new" ] || { echo "$$new: not built" >&2; exit 1; }; \
	    cmp -s "$$new" $$old || { cp "$$new" $(BIN)/.$$program.$$$$ && mv -f $(BIN)/.$$program.$$$$ $$old; } || exit 1; \
	done

pipeline rerun $(STAGES): .make-stages ;

# With -n nothing is set up, built or written; plan says what would run, because Make alone would name too much.
.make-stages: $(if $(DRY),,build)
ifneq ($(findstring t,$(FLAGS)),)
	$(error make -t would call stages done that never ran)
endif
	+@$(if $(DRY),\
	    $(if $(UNBUILT),echo '# the programs are not built yet; then every stage runs',$(call PLAN,dry-run) $(RERUN) $(GOALS)),\
	    $(call PLAN,make) $(RERUN) $(GOALS) && $(MAKE) -f artifacts/$(PIPELINE)/plan.mk $(or $(GOALS),pipeline))

status why: build
	@$(call PLAN,$@)

# Two steps, because a pipe would hide that plan failed.
data: build
	@needs="$$($(call PLAN,needs))" && printf '%s\n' "$$needs" | $(BIN)/fetch --needed

clean:
	rm -rf artifacts/$(PIPELINE)

distclean:
	find artifacts -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	$(RUN_CARGO) clean --quiet
	rm -rf target .libtorch .libtorch.partial .bench .crosscheck .tools
	rm -rf $(addprefix $(FUZZ)/,artifacts build.log corpus target)

test: lint
	@$(RUN_CARGO) test --release --workspace

lint: setup
	@$(RUN_CARGO) fmt --check
	@$(RUN_CARGO) clippy --release --workspace --all-targets -- -D warnings

fmt:
	@$(RUN_CARGO) fmt

bench: $(if $(filter peers,$(BENCHES)),$(if $(filter .bench/%,$(BENCH_PYTHON)),.bench/venv/installed)) build
	@BENCH_PYTHON='$(BENCH_PYTHON)' $(RUN_CARGO) bench --quiet --package bench $(BENCHES:%=--bench %)

.bench/venv/installed: $(PEERS)/requirements.txt
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	    echo "bench: Keras and TensorFlow need Python 3.11, 3.12 or 3.13 as python3, found $$(python3 --version 2>&1);" \
	        'with another one: make bench BENCH_PYTHON=/its/bin/python' >&2; exit 1; }
	@echo 'bench: putting Keras, TensorFlow, PyTorch and torchvision into .bench/venv (3.1 GB to download, 6.3 GB on disk)' >&2
	@rm -rf .bench/venv
	@python3 -m venv .bench/venv
	@.bench/venv/bin/python -m pip --disable-pip-version-check install --requirement $< >&2
	@touch $@

# Any Rust will do; cargo-fuzz is put into .tools/.
fuzz:
	@MAKEFLAGS= MFLAGS= CARGO='$(CARGO)' bash $(FUZZ)/run.sh

crosscheck: $(if $(filter .crosscheck/%,$(CROSSCHECK_PYTHON)),.crosscheck/venv/installed) build
	@$(CROSSCHECK_PYTHON) -B $(CROSSCHECK)/run.py $(BIN) '$(ONLY)'

.crosscheck/venv/installed: $(CROSSCHECK)/requirements.txt
	@echo 'crosscheck: putting Keras, PyTorch, torchvision, timm and efficientnet_lite_pytorch into .crosscheck/venv (2.8 GB to download, 5 GB on disk)' >&2
	@rm -rf .crosscheck/venv
	@python3 -m venv .crosscheck/venv
	@.crosscheck/venv/bin/python -m pip --disable-pip-version-check install --requirement $< >&2
	@touch $@
