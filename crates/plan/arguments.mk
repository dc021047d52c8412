# What was said to make, on its command line and in the environment. The Makefile includes this file.

WHOLE := $(filter data pipeline rerun status why verify clean,$(MAKECMDGOALS))
# All other goals are names of stages.
GOALS := $(filter-out $(TARGETS),$(MAKECMDGOALS))
# Names go to the programs through the environment, so that no shell, rule or make reads a command in them. For the same
# reason `value`, and no variable of the command line for the make that runs plan.mk.
NAMES := STAGE NAME PHOTOS A B ONLY PARTS BENCH_PYTHON CROSSCHECK_PYTHON
given = $(if $(filter command,$(origin $1)),$(value $1),$2)
$(foreach name,$(NAMES),$(eval override $(name) := $$(call given,$(name))))
# pipelines/ants-bees.yaml will do as well.
override PIPELINE := $(patsubst pipelines/%,%,$(patsubst ./%,%,$(patsubst %.yaml,%,$(call given,PIPELINE,demo))))
# In many an environment CUDA is the folder of NVIDIA's tools.
override CUDA := $(call given,CUDA,$(filter 1,$(value CUDA)))
# How much room the cache of runs may take.
override RUN_CACHE := $(call given,RUN_CACHE,$(or $(value RUN_CACHE),10G))
export GOALS PIPELINE CUDA RUN_CACHE $(NAMES)
MAKEOVERRIDES :=

FILE := pipelines/$(PIPELINE).yaml
PIPELINES := $(patsubst pipelines/%.yaml,%,$(wildcard pipelines/*.yaml))
# The one-letter options that make was given.
FLAGS := $(filter-out --%,$(firstword -$(MAKEFLAGS)))
DRY := $(findstring n,$(FLAGS))

# Mistakes that plan and others would tell too, but only after a download, a build or `clean`.
, := ,
$(if $(filter grouped-target,$(.FEATURES)),,$(error this needs GNU Make 4.3 or newer, and this is $(MAKE_VERSION)))
$(if $(findstring t,$(FLAGS)),$(error make -t would call stages done that never ran))
# Cargo, compilers and the system read these and what begins with them; `learning_rate=0.1` would set nothing.
OTHERS := CARGO% RUST% CC% CXX% CFLAGS% LD% LIBTORCH% TORCH% OMP% MKL% CUDA% MAKE% LC_% http% HTTP% no_% NO_% SSL% PIP_%
VARIABLES := PIPELINE STAGE NAME PHOTOS A B ONLY PARTS RUN_CACHE FUZZ_SECONDS BENCH_PYTHON CROSSCHECK_PYTHON BUILD SETUP
UNKNOWN := $(filter-out $(VARIABLES) $(OTHERS) SHELL PATH HOME LANG TMPDIR,$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name))))
$(if $(UNKNOWN),$(error $(firstword $(UNKNOWN))= sets nothing. Variables are $(wordlist 1,9,$(VARIABLES)); settings stand in $(FILE)))
$(if $(and $(STAGE),$(filter-out rerun,$(or $(MAKECMDGOALS),help))),$(error STAGE= goes with `make rerun`; to make one stage and what it needs: make $(STAGE) PIPELINE=$(PIPELINE)))
$(if $(filter new,$(MAKECMDGOALS)),$(if $(NAME),,$(error the new pipeline needs a name: make new NAME=name PHOTOS=path)))
$(if $(and $(NAME),$(filter-out new,$(MAKECMDGOALS))),$(error $(if $(filter new,$(MAKECMDGOALS)),'$(filter-out new,$(MAKECMDGOALS))' is a word of its own: put a path with spaces in quotes$(,) PHOTOS="path",NAME= goes with `make new`; say PIPELINE=name)))
$(if $(and $(A)$(B),$(filter-out compare,$(MAKECMDGOALS))),$(error A= and B= go with `make compare`; say PIPELINE=name))
$(if $(and $(WHOLE),$(GOALS)),$(error '$(GOALS)' says nothing beside $(WHOLE): $(if $(filter $(PIPELINES),$(GOALS)),say PIPELINE=$(GOALS),$(if $(filter rerun,$(WHOLE)),say STAGE=$(firstword $(GOALS)),name a pipeline with PIPELINE=name$(,) a stage to run again with STAGE=name))))
ifneq ($(if $(wildcard $(BIN)/plan),,$(WHOLE)$(GOALS)),)
$(if $(filter $(FILE),$(wildcard pipelines/*.yaml)),,$(error there is no $(FILE); PIPELINE= may be: $(PIPELINES)))
# A list of values or `repeat` makes stages whose names begin with one in the file.
WRITTEN = $(patsubst %:,%-%,$(filter %:,$(subst {, ,$(file <$(FILE)))))
$(foreach goal,$(GOALS),$(if $(findstring $(goal),$(file <$(FILE)))$(filter $(WRITTEN),$(goal)),,$(error no stage or target '$(goal)'; see `make help`)))
endif
