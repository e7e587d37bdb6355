# fctools - see README.md; `make help` lists the targets
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's.

B ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
AR ?= ar
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

VERSION := $(shell sed -n 's/^.define FC_VERSION "\(.*\)"/\1/p' lib/base/fc.h)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wundef
ifdef WERROR
WARN += -Werror
endif

OWN_CPPFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -Ilib
OWN_CFLAGS := $(WARN) -pthread -ffile-prefix-map=$(CURDIR)=. -fno-math-errno
compile = $(CC) $(OWN_CPPFLAGS) $(CPPFLAGS) $(OWN_CFLAGS) $(CFLAGS) $(SAN)

# OpenBLAS costs every start 1.5 ms: only commands that multiply matrices
# carry it (--as-needed leaves it out of the others).
LIBS := -lcsv -lz -lopenblas -lm

lib_src := $(sort $(wildcard lib/*/*.c))
cmd_src := $(sort $(wildcard cmd/fc-*.c))
unit_src := $(sort $(wildcard tests/unit/test_*.c))
lib_obj := $(lib_src:%.c=$(B)/%.o)
bin := $(cmd_src:cmd/%.c=$(B)/bin/%)
unit := $(unit_src:tests/unit/%.c=$(B)/unit/%)
archive := $(B)/libfc.a

all: $(archive) $(bin) ## build the commands (the default)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(compile) -MMD -MP -c -o $@ $<

$(archive): $(lib_obj)
	rm -f $@
	$(AR) rcsD $@ $^

$(B)/bin/%: $(B)/cmd/%.o $(archive)
	@mkdir -p $(@D)
	$(compile) $(LDFLAGS) -Wl,--as-needed -o $@ $< $(archive) $(LIBS) $(LDLIBS)

$(B)/unit/%: $(B)/tests/unit/%.o $(archive)
	@mkdir -p $(@D)
	$(compile) $(LDFLAGS) -Wl,--as-needed -o $@ $< $(archive) $(LIBS) $(LDLIBS)

unit: $(unit) ## build and run the unit tests
	@./scripts/run-unit $(unit)

check: $(bin) $(unit) ## run all tests
	@B=$(B) ./scripts/run-tests

clean: ## remove what was built
	rm -rf build build-*

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

-include $(lib_obj:.o=.d) $(cmd_src:%.c=$(B)/%.d) $(unit_src:%.c=$(B)/%.d)

.PHONY: all unit check clean help
.SECONDARY:
