# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the kernel says when something is wrong, for grep -E: for run-all, vm/stress and the suites.
# shellcheck disable=SC2034
BAD='BUG:|WARNING:|Oops|INFO: .*(lockdep|task .* blocked)|possible (circular|recursive) locking|inconsistent lock state'
BAD+='|suspicious RCU|KASAN|KCSAN|UBSAN|list_(del|add) corruption|bad page|Bad page|general protection'
BAD+='|rcu: INFO|scheduling while atomic|sleeping function called|nobody cared|refcount_t|kernel NULL pointer|memory leak'
# shellcheck disable=SC2034
OOM='Call Trace|oom-kill|Out of memory|invoked oom-killer'
