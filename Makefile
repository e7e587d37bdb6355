# fctools - see README.md; `make help` lists the targets
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's.

B ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
AR ?= ar
CFLAGS ?= -O3 -g
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
fuzz_src := $(sort $(wildcard tests/fuzz/fuzz_*.c))
replay := $(fuzz_src:tests/fuzz/fuzz_%.c=$(B)/fuzz/%)
fuzzer := $(fuzz_src:tests/fuzz/fuzz_%.c=$(B)/fuzzer/%)
FUZZ_SECONDS ?= 60
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

# An entry point with a main that replays files, and with libFuzzer's.
$(B)/fuzz/%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(archive)
	@mkdir -p $(@D)
	$(compile) $(LDFLAGS) -Wl,--as-needed -o $@ $(filter %.o,$^) \
		$(archive) $(LIBS) $(LDLIBS)

$(B)/fuzzer/%: $(B)/tests/fuzz/fuzz_%.o $(archive)
	@mkdir -p $(@D)
	$(compile) -fsanitize=fuzzer $(LDFLAGS) -Wl,--as-needed -o $@ $< \
		$(archive) $(LIBS) $(LDLIBS)

unit: $(unit) ## build and run the unit tests
	@./scripts/run-unit $(unit)

# Calls that fail, for tests/cli/faults.bats; glibc only, no sanitizers.
$(B)/faults.so: tests/faults/faults.c Makefile
	@mkdir -p $(@D)
	-$(CC) -std=c11 $(WARN) $(CFLAGS) -shared -fPIC -o $@ $<

faults: $(bin) $(B)/faults.so ## let every allocation, read, write fail in turn
	@B=$(B) bats tests/cli/faults.bats

check: $(bin) $(unit) $(replay) $(B)/faults.so ## run all tests
	@B=$(B) ./scripts/run-tests

install: all completions ## install below DESTDIR and PREFIX
	@./scripts/install-list | while read -r mode from to; do \
		install -D -m $$mode $$from "$(DESTDIR)$(PREFIX)/$$to" || exit 1; \
	done

uninstall: ## remove what install put there
	@./scripts/install-list | while read -r mode from to; do \
		rm -f "$(DESTDIR)$(PREFIX)/$$to"; done

completions: $(bin) ## make the bash and zsh completions from the option tables
	@B=$(B) ./scripts/completions $(B)/completions

lint: ## compiler warnings as errors, static analysis, style, layers, manual
	@$(MAKE) --no-print-directory CC=gcc B=build-lint-gcc WERROR=1 \
		all unit-build >/dev/null && echo "ok gcc"
	@$(MAKE) --no-print-directory CC=clang B=build-lint-clang WERROR=1 \
		all unit-build >/dev/null && echo "ok clang"
	@CC="$(CC)" ./scripts/headers && echo "ok headers"
	@./scripts/layers && echo "ok layers"
	@./scripts/rules && echo "ok rules"
	@nm -g --defined-only build-lint-gcc/libfc.a | \
		awk 'NF == 3 { n++ } \
		NF == 3 && $$3 !~ /^fc_/ { print "leaks " $$3; bad = 1 } \
		NF == 3 && seen[$$3]++ { print "twice " $$3; bad = 1 } \
		END { exit bad || n == 0 }' && echo "ok names"
	@mandoc -T lint -W warning man/*.[157] && echo "ok manual"
	@shellcheck -x $$(grep -lE '^#!/bin/(ba)?sh' scripts/* examples/*.sh \
		.ci/run) && shellcheck -S error tests/cli/*.bats && \
		echo "ok shellcheck"
	@cppcheck --quiet --std=c11 --error-exitcode=1 -Ilib -j 2 \
		--enable=warning,performance,portability --inline-suppr \
		--suppressions-list=scripts/cppcheck.txt \
		-D_POSIX_C_SOURCE=200809L lib cmd && echo "ok cppcheck"
	@printf '%s\n' $(lib_src) $(cmd_src) | xargs -P 2 -n 8 sh -c \
		'clang-tidy --quiet "$$@" -- $(OWN_CPPFLAGS) 2>/dev/null' - && \
		echo "ok clang-tidy"

unit-build: $(unit) $(replay)

asan: ## the whole suite under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory B=build-asan CFLAGS="-O1 -g" \
		SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" \
		check

tsan_unit := dict in out pool chunk map gbdt

tsan: ## the threaded parts under ThreadSanitizer
	@$(MAKE) --no-print-directory B=build-tsan CFLAGS="-O1 -g" \
		SAN="-fsanitize=thread" tsan-run

tsan-run: $(bin) $(tsan_unit:%=$(B)/unit/test_%)
	@./scripts/run-unit $(tsan_unit:%=$(B)/unit/test_%)
	@B=$(B) bats tests/cli/threads.bats

fuzz: ## look for crashes with libFuzzer, FUZZ_SECONDS each (needs clang)
	@$(MAKE) -s --no-print-directory CC=clang B=build-fuzz CFLAGS="-O1 -g" \
		SAN="-fsanitize=fuzzer-no-link,address,undefined \
		-fno-sanitize-recover=all" fuzz-run

fuzz-run: $(fuzzer)
	@set -e; for f in $(fuzzer:$(B)/fuzzer/%=%); do \
		mkdir -p $(B)/corpus/$$f; echo "== $$f"; \
		$(B)/fuzzer/$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
			-verbosity=0 -print_final_stats=1 -artifact_prefix=$(B)/ \
			$(B)/corpus/$$f tests/fuzz/corpus/$$f; done

coverage: ## lines that the tests reach, as HTML in build-coverage/html
	@$(MAKE) --no-print-directory B=build-coverage CFLAGS="-O0 -g" \
		SAN="--coverage" check
	@lcov -q -c -d build-coverage -o build-coverage/lcov.info
	@genhtml -q -o build-coverage/html build-coverage/lcov.info

bench: all ## time and memory against peers, as tables
	@./scripts/bench

demo: ## the main job on simulated data
	@./scripts/demo

clean: ## remove what was built
	rm -rf build build-*

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

-include $(lib_obj:.o=.d) $(cmd_src:%.c=$(B)/%.d) $(unit_src:%.c=$(B)/%.d) \
	$(fuzz_src:%.c=$(B)/%.d)

.PHONY: all unit unit-build check fuzz fuzz-run faults install uninstall completions lint \
	asan tsan tsan-run coverage bench demo clean help
.SECONDARY:
