#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What everybody may do with memory.cache_ext.stat - read it by bytes, at odd offsets, stopped in the middle, at the lowest priority,
# keep it open - and what a user may do to whom a managed cgroup is delegated: no attach, no detach, no removal of a cgroup or of the
# module waits for it, and nothing breaks. Review B11; research 5.1.2, 5.1.5.
# timeout: 240
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages=1024
pages write "$MNT/file" 0 $pages 1
chmod 755 "$MNT" "$T"
fresh_cgroup readers "$(mb 16)"
set_policy "$CG" lru
stat=$CG/memory.cache_ext.stat
run_in "$CG" pages once "$MNT/file" 0 $pages

# Odd ways to read.
"${nobody[@]}" python3 - "$stat" <<'PY' || fail "reading in odd ways"
import os, sys
path = sys.argv[1]
whole = open(path, "rb").read()
assert whole.startswith(b"policy lru\n"), whole[:20]
fd = os.open(path, os.O_RDONLY)
for offset in (0, 1, 7, len(whole) - 1):
    assert len(os.pread(fd, 1, offset)) == 1, offset
for offset in (len(whole) + 4096, 1 << 40, (1 << 63) - 4096):
    try:
        assert os.pread(fd, 4096, offset) == b"", offset
    except OSError:
        pass
slowly = b""
while True:
    byte = os.read(fd, 1)
    if not byte:
        break
    slowly += byte
assert slowly.split()[:2] == [b"policy", b"lru"], slowly[:20]
for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDWR | os.O_TRUNC):
    try:
        os.open(path, flags)
        sys.exit("open for writing")
    except PermissionError:
        pass
PY

# Readers that hold on: one that has it open at its start, one that has read a part, one that is stopped in the middle of a read, since
# the memory it reads to is a page of a file whose file system is frozen, and one that hardly ever gets a CPU. While they do, the
# policy is replaced and taken away, the cgroup removed and the module unloaded.
pages write "$MNT/buffer" 0 1 1
chmod 666 "$MNT/buffer"
sync
cat >"$T/reader.py" <<'PY'
import mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
os.read(fd, 5)
buffer = mmap.mmap(os.open(sys.argv[2], os.O_RDWR), 4096)
whole = os.open(sys.argv[1], os.O_RDONLY)
print("open", flush=True)
sys.stdin.readline()
print("frozen", flush=True)
n = os.preadv(whole, [buffer], 0)
print("read", buffer[:n].split()[0].decode(), flush=True)
sys.stdin.readline()
try:
    os.read(fd, 4096)	# what it has in its buffer
    os.pread(fd, 4096, 0)
    print("more", flush=True)
except OSError:
    print("gone", flush=True)
PY
chmod a+r "$T/reader.py"
coproc READER { exec "${nobody[@]}" python3 "$T/reader.py" "$stat" "$MNT/buffer"; }
reader=$READER_PID
exec {to}>&"${READER[1]}" {from}<&"${READER[0]}"
hears() {
	local line
	read -rt 20 line <&$from || fail "the reader says nothing"
	eq "the reader says" "$line" "$1"
}
hears open
fsfreeze -f "$MNT"
thaw() { fsfreeze -u "$1" 2>/dev/null || :; }
undo thaw "$MNT"
echo >&$to
hears frozen
# shellcheck disable=SC2317
sleeps() { [[ "$(sed 's/.*) //' "/proc/$reader/stat")" == D* ]]; }
until_true 10 sleeps || fail "the reader is not stopped: $(cat "/proc/$reader/stat")"

"${nobody[@]}" taskset -c 0 chrt -i 0 bash -c "while read -r line <'$stat'; do :; done" 2>/dev/null &
for _ in 1 2 3 4; do "${nobody[@]}" taskset -c 0 bash -c 'while :; do :; done' & done
for policy in fifo lru s3fifo; do
	timeout 30 cachectl -q set "$CG" $policy >/dev/null || fail "set $policy waits for a reader of counters"
done
timeout 30 cachectl -q unset "$CG" >/dev/null || fail "unset waits for a reader of counters"
sleeps || fail "the reader was not stopped all the time"
timeout 30 rmdir "$CG" || fail "rmdir waits for a reader of counters, or fails: $(cat "$CG/cgroup.events")"
unload() { timeout 30 rmmod cache_ext 2>/dev/null; }
until_true 40 unload || fail "rmmod waits for a reader of counters: $(rmmod cache_ext 2>&1)"
sleeps || fail "the reader was not stopped all the time"
load_module
fsfreeze -u "$MNT"
hears "read policy"
echo >&$to
hears gone
wait "$reader" || fail "the reader: exit code $?"

# A user's own tree below a policy: cgroups come and go and are moved about in while the policy does. Nothing of them stays.
fresh_cgroup readers2
set_policy "$CG" lru
mkdir "$CG/user"
echo +memory >"$CG/cgroup.subtree_control"
chown 65534 "$CG/user" "$CG"/user/cgroup.{procs,subtree_control,threads}
"${nobody[@]}" bash -c "echo 1 >'$CG/user/memory.cache_ext.stat'" 2>/dev/null && fail "a user writes to the counters of a tree of theirs"
"${nobody[@]}" bash -c "
	echo +memory >'$CG/user/cgroup.subtree_control' || exit 1
	for ((i = 0; ; i++)); do
		mkdir '$CG/user/'\$i || exit 1
		read -r line <'$CG/user/'\$i/memory.cache_ext.stat || exit 1
		rmdir '$CG/user/'\$i || exit 1
		echo \$i
	done" >"$T/made" 2>"$T/made.err" &
user=$!
keep_key
for policy in fifo kernel s3fifo lru kernel fifo; do
	if [ $policy = kernel ]; then unset_policy "$CG"; else set_policy "$CG" $policy; fi
	kill -0 $user 2>/dev/null || fail "the user's cgroups: $(<"$T/made.err")"
done
made() { [ "$(wc -l <"$T/made")" -ge 20 ]; }
until_true 30 made || fail "the user made $(wc -l <"$T/made") cgroups"
kill $user
wait $user 2>/dev/null || :
# The last mkdir may come to its end after that.
alone() {
	rmdir "$CG"/user/*/ 2>/dev/null || :
	[ "$(cestat "$CG" cgroups)" = 2 ]
}
until_true 20 alone || fail "cgroups that are gone are managed: $(cestat "$CG" cgroups)"
