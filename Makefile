# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is. Whatever a target needs - packages, the kernel source, the kernel - it gets first. Built files
# go to build/, kernels to $CACHE_EXT_CACHE (~/.cache/cache_ext), where other checkouts find them too.

PREFIX ?= /usr/local
export PREFIX

kdir = $$(kernel/build/kernel --print-dir patched)
vm = selftests/vm/run

all: module policies loader bench selftests

help:
	@echo 'make            build kernel, module, policies, cachectl, benchmarks and tests'
	@echo 'make demo       build, boot the VM, run four workloads under five policies and the LRUs of the kernel, print the table'
	@echo 'make check      build, run all tests (on this machine and in the VM)'
	@echo 'make vm         a shell in the VM; cachectl is in its PATH'
	@echo 'make fidelity   every cell of the reference table in the VM (an hour), bench/README.md'
	@echo 'make policies-table  the same, and simulated: bench/results/fidelity.txt, the table of bench/README.md'
	@echo 'make cost       instructions per hit and per miss against an unpatched kernel (builds it too)'
	@echo 'make profile    the same by function: where these instructions are, bench/results/profile.txt'
	@echo 'make contention lru_lock, moves, atomics and shared cache lines per 1000 hits and misses, bench/results/contention.txt'
	@echo 'make results    demo, cost and policies-table, written to bench/results'
	@echo 'make check-debug  the kernel tests on a kernel with KASAN and lockdep, built too (hours; one: selftests/check-debug TEST)'
	@echo 'make check-races  some of the tests on a kernel with KCSAN, which finds data races (builds it too)'
	@echo 'make suites     tests that others wrote, with a policy and without (hours), bench/results/suite-NAME.txt'
	@echo 'make stress     everything at once on the debug kernel for an hour, all of it checked (selftests/stress --minutes N)'
	@echo 'make install    what make built: cachectl, its manual, policies, header (PREFIX, DESTDIR)'
	@echo 'make clean      remove build/'
	@echo 'make distclean  clean, and remove the kernels of this project from the cache'
	@echo
	@echo 'KSRC=DIR: a Linux 6.12 tree in place of the package linux-source-6.12'

deps:
	@kernel/build/deps

kernel: deps
	@kernel/build/kernel patched

module: kernel
	@kernel/build/module patched

policies loader bench selftests: kernel
	@$(MAKE) --no-print-directory -s -C $@ KDIR=$(kdir)

demo: all
	@bench/run-demo

check: all
	@selftests/check

fidelity: all
	@bench/run-fidelity

policies-table: all
	@bench/run-table

cost: all
	@kernel/build/kernel stock
	@bench/cost

profile: all
	@kernel/build/kernel stock
	@bench/profile

contention: all
	@kernel/build/kernel debug
	@bench/contention

results: all
	@kernel/build/kernel stock
	@bench/run-results

check-debug: all
	@kernel/build/kernel debug
	@selftests/check-debug

check-races: all
	@kernel/build/kernel kcsan
	@selftests/check-races

suites: all
	@selftests/suites

stress: all
	@kernel/build/kernel debug
	@selftests/stress

vm: all
	@$(vm) --shell

install:
	@$(MAKE) --no-print-directory -s -C loader install KDIR=

clean:
	rm -rf build

distclean: clean
	rm -rf "$${CACHE_EXT_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/cache_ext}"

.PHONY: all help deps kernel module policies loader bench selftests demo check fidelity policies-table cost profile contention results \
	check-debug check-races suites stress vm install clean distclean
