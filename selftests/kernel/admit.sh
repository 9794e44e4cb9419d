#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A page that a policy does not admit is read and served and displaces no other, but for one batch of reclaim: reads, writes,
# mappings, splice, RWF_NOWAIT and O_DIRECT see the data; somebody else's use asks again. Review B19; facts 4.9.
# timeout: 240
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
kept_and_big
ino=$(stat -c %i "$MNT/big")
fresh_cgroup admit "$(mb 12)"
set_policy "$CG" "$BUILD/bad/door.bpf.o" kept_out="$ino"
run_in "$CG" pages once "$MNT/kept" 0 $resident
eq "not admitted of another file" "$(cestat "$CG" not_admitted)" 0

# Four times the cgroup, twice.
for round in 1 2; do
	before=$(cestat "$CG" not_admitted)
	run_in "$CG" pages once "$MNT/big" 0 $big
	ge "round $round: not admitted" $(($(cestat "$CG" not_admitted) - before)) $((big / 2))
	ge "round $round: resident pages of the other file" "$(cached "$MNT/kept")" $((resident - 64))
done
hits=$(cestat "$CG" hits)
run_in "$CG" pages once "$MNT/kept" 0 $resident
ge "hits on the other file" $(($(cestat "$CG" hits) - hits)) $((resident - 64))
ge "evicted by the policy" "$(cestat "$CG" evicted_policy)" $big
eq "evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 0
consistent "$CG"

# Every way to the data. kept is pushed out by none of them.
run_in "$CG" pages seq "$MNT/big" $big
run_in "$CG" pages map "$MNT/big" $big
run_in "$CG" pages once "$MNT/big" 0 1000
ge "served by RWF_NOWAIT of what was just read" "$(run_in "$CG" pages nowait "$MNT/big" 900 100 | cut -d ' ' -f 2)" 32
run_in "$CG" churn "$MNT/churned" 512 2 1 >/dev/null
run_in "$CG" cat "$MNT/big" | cmp - "$MNT/big" || fail "two reads differ"
run_in "$CG" pages splice "$MNT/big" $big
run_in "$CG" pages write "$MNT/big" 0 $big 2
run_in "$CG" dd if="$MNT/big" bs=1M iflag=direct status=none | run_in "$CG" cmp - "$MNT/big" || fail "O_DIRECT and the cache differ"
run_in "$CG" pages seq "$MNT/big" $big
no_oom "$CG"
consistent "$CG"

# RWF_NOWAIT of a device that answers late: no call waits, none is cut short, and in the end what was asked for is there.
mnt=$MNT
IRQMODE=2 COMPLETION_NSEC=500000000 fresh_fs ext4 64
late=$MNT/late
until [ "$(stat -c %i "$late" 2>/dev/null)" = "$ino" ]; do
	[ ! -e "$late" ] || mv "$late" "$late.$RANDOM$RANDOM"
	touch "$late"
done
MNT=$mnt
pages write "$late" 0 32 1
sync "$late"
pages dontneed "$late" 0 32
before=$(cestat "$CG" not_admitted)
eq "served by RWF_NOWAIT at once" "$(run_in "$CG" pages nowait "$late" 0 32)" "cached 0"
all_there() { [ "$(run_in "$CG" pages nowait "$late" 0 32)" = "cached 32" ]; }
until_true 20 all_there || fail "never there by RWF_NOWAIT: $(run_in "$CG" pages nowait "$late" 0 32)"
ge "not admitted" $(($(cestat "$CG" not_admitted) - before)) 32
consistent "$CG"

# Used again by a reader that is welcome: it comes in, also what is outside already.
mb 64 >"$CG/memory.max"
coproc READER { exec incg "$CG" bash -c "read -r; exec pages once '$MNT/big' 0 1000"; }
reader=$READER_PID
set_policy "$CG" "$BUILD/bad/door.bpf.o" kept_out="$ino" but_for="$reader"
until_true 10 adopted "$CG" || fail "still adopting"
run_in "$CG" pages once "$MNT/big" 0 2000
drain
outside=$(cestat "$CG" outside)
ge "outside" "$outside" 2000
echo >&"${READER[1]}"
wait "$reader" || fail "the reader"
drain
eq "came in" $((outside - $(cestat "$CG" outside))) 1000
consistent "$CG"

# Another policy has them, and the kernel's LRU.
set_policy "$CG" lru
until_true 10 adopted "$CG" || fail "still adopting"
run_in "$CG" pages once "$MNT/big" 0 2000
drain
le "outside after another policy's use of them" "$(cestat "$CG" outside)" $((outside - 2000))
consistent "$CG"

# Readahead, where there is no room: what it brings is read once. What is under way, two windows of 64 pages that cat asks for, two
# batches and one of reclaim, is displaced.
mb 8 >"$CG/memory.max"
for policy in door admission; do
	case $policy in
	door) set_policy "$CG" "$BUILD/bad/door.bpf.o" kept_out="$ino" ;;
	admission)
		set_policy "$CG" admission
		cachectl ids "$CG" files "+$MNT/big" >/dev/null
		;;
	esac
	until_true 10 adopted "$CG" || fail "still adopting"
	run_in "$CG" pages once "$MNT/kept" 0 $resident
	pages dontneed "$MNT/big" 0 $big
	run_in "$CG" pages once "$MNT/big" 0 $((big / 8))
	pages dontneed "$MNT/big" 0 $big
	before=$(cached "$MNT/kept") inserted=$(cestat "$CG" inserted_read) unused=$(cestat "$CG" never_used)
	run_in "$CG" cat "$MNT/big" >/dev/null
	inserted=$(($(cestat "$CG" inserted_read) - inserted))
	ge "$policy: pages read in by readahead" $inserted $big
	le "$policy: pages read in by readahead" $inserted $((big * 102 / 100))
	le "$policy: of these, never used" $(($(cestat "$CG" never_used) - unused)) $((big * 2 / 100))
	ge "$policy: pages of the other file after readahead" "$(cached "$MNT/kept")" $((before - 256))
	no_oom "$CG"
	consistent "$CG"
done
unset_policy "$CG"
reclaimable "$CG"
