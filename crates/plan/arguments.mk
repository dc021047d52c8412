# What was said to make, on its command line and in the environment. The Makefile includes this file.

WHOLE := $(filter data pipeline rerun status why verify predict serve clean,$(MAKECMDGOALS))
# All other goals are names of stages.
GOALS := $(filter-out $(TARGETS),$(MAKECMDGOALS))
# Names go to the programs through the environment, so that no shell, rule or make reads a command in them. For the same
# reason `value`, and no variable of the command line for the make that runs plan.mk.
NAMES := STAGE NAME PHOTOS PREFIX A B LISTEN HOST ONLY PARTS BENCH_PYTHON CROSSCHECK_PYTHON PARITY_PYTHON SKADA_PYTHON
given = $(if $(filter command,$(origin $1)),$(value $1),$2)
$(foreach name,$(NAMES),$(eval override $(name) := $$(call given,$(name))))
# Whether a pipeline was named.
override NAMED := $(call given,PIPELINE)
# pipelines/ants-bees.yaml will do as well.
override PIPELINE := $(patsubst pipelines/%,%,$(patsubst ./%,%,$(patsubst %.yaml,%,$(call given,PIPELINE,demo))))
# In many an environment CUDA is the folder of NVIDIA's tools.
override CUDA := $(call given,CUDA,$(filter 1,$(value CUDA)))
# How much room the cache of runs may take.
override RUN_CACHE := $(call given,RUN_CACHE,$(or $(value RUN_CACHE),10G))
CLASSIFIER := artifacts/$(PIPELINE)/export/classifier.safetensors
NO_CLASSIFIER := there is no finished $(CLASSIFIER); `make pipeline PIPELINE=$(PIPELINE)` makes it if the pipeline has the stage `export`
export GOALS NAMED PIPELINE CLASSIFIER NO_CLASSIFIER CUDA RUN_CACHE $(NAMES)
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
# What else means something to cargo, compilers, libraries and the system. A make that calls this one passes its own on.
OTHERS := CARGO% RUST% CC% CXX% CFLAGS% AR LD% PKG_CONFIG% LIBTORCH% TORCH% ATEN% ONEDNN% OMP% KMP% GOMP% MKL% RAYON% CUDA%
OTHERS += MAKE% LC_% http% HTTP% no_% NO_% all_% ALL_% SSL% PIP_% UV_% TF_% GOLDENS SHELL PATH HOME LANG TMPDIR
VARIABLES := PIPELINE STAGE NAME PHOTOS PREFIX A B LISTEN HOST RUN_CACHE ONLY PARTS FUZZ_SECONDS BENCH_PYTHON CROSSCHECK_PYTHON PARITY_PYTHON SKADA_PYTHON SETUP BUILD
UNKNOWN := $(filter-out $(VARIABLES) $(OTHERS),$(foreach name,$(.VARIABLES),$(if $(call given,$(name)),$(name))))
$(if $(filter 0,$(MAKELEVEL)),$(if $(UNKNOWN),$(error $(firstword $(UNKNOWN))= sets nothing. Variables are $(filter-out SETUP BUILD,$(VARIABLES)); settings stand in $(FILE))))
$(if $(and $(NAME),$(filter new,$(MAKECMDGOALS)),$(filter-out new,$(MAKECMDGOALS))),$(error '$(filter-out new,$(MAKECMDGOALS))' is a word of its own: put a path with spaces in quotes$(,) PHOTOS="path"))
# variable, the targets that it goes with, what else to say
goes_with = $(if $($1),$(if $(filter $2,$(MAKECMDGOALS)),,$(error $1= goes with `make $(firstword $2)`; $3)))
$(call goes_with,NAME,new,say PIPELINE=name)
$(call goes_with,PHOTOS,new predict bench,the photos of a pipeline stand in its file)
$(call goes_with,PREFIX,install,it is the folder to install into)
$(call goes_with,LISTEN,serve,it is the address to listen to)
$(call goes_with,HOST,serve,it is the name by which others ask for this computer)
$(call goes_with,A,compare,say PIPELINE=name)
$(call goes_with,B,compare,say PIPELINE=name)
$(call goes_with,STAGE,rerun,to make one stage and what it needs: make $(STAGE) PIPELINE=$(PIPELINE))
$(call goes_with,ONLY,bench crosscheck parity adapt-check,it names a part of what they do)
$(call goes_with,PARTS,bench,it names parts of a bench)
$(if $(filter new,$(MAKECMDGOALS)),$(if $(and $(NAME),$(PHOTOS)),,$(error say how the new pipeline is called and where its photos are: make new NAME=name PHOTOS=path)))
$(if $(filter install,$(MAKECMDGOALS)),$(if $(PREFIX),,$(error say into which folder: make install PREFIX=path)))
$(if $(filter predict serve,$(MAKECMDGOALS)),$(if $(filter $(FILE),$(wildcard pipelines/*.yaml)),,$(error there is no $(FILE); PIPELINE= may be: $(PIPELINES))))
$(if $(filter predict,$(MAKECMDGOALS)),$(if $(PHOTOS),,$(error say which photos: make predict PIPELINE=$(PIPELINE) PHOTOS=path)))
$(if $(and $(WHOLE),$(GOALS)),$(error '$(GOALS)' says nothing beside $(WHOLE): $(if $(filter $(PIPELINES),$(GOALS)),say PIPELINE=$(GOALS),$(if $(filter rerun,$(WHOLE)),say STAGE=$(firstword $(GOALS)),name a pipeline with PIPELINE=name$(,) a stage to run again with STAGE=name))))
ifneq ($(if $(wildcard $(BIN)/plan),,$(WHOLE)$(GOALS)),)
$(if $(filter $(FILE),$(wildcard pipelines/*.yaml)),,$(error there is no $(FILE); PIPELINE= may be: $(PIPELINES)))
# A list of values or `repeat` makes stages whose names begin with one in the file.
WRITTEN = $(patsubst %:,%-%,$(filter %:,$(subst {, ,$(file <$(FILE)))))
$(foreach goal,$(GOALS),$(if $(findstring $(goal),$(file <$(FILE)))$(filter $(WRITTEN),$(goal)),,$(error no stage or target '$(goal)'; see `make help`)))
endif
