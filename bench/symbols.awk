# SPDX-License-Identifier: GPL-2.0
#
# symbol(PC): the function an address is in, by the first file, which is what symbols() of vms.sh writes. contention and profile begin
# with this.

# Where modules are, and programs, which have no symbols.
function far(pc) { return pc "" >= "ffffffffa0000000" }

function symbol(pc,   low, high, middle) {
	low = 1
	high = nr
	while (low < high) {
		middle = int((low + high + 1) / 2)
		if (at[middle] "" <= pc "")
			low = middle
		else
			high = middle - 1
	}
	return far(pc) && (low == nr || !far(at[low])) ? "(BPF)" : name[low]
}

FILENAME == ARGV[1] { at[++nr] = $1; name[nr] = $2; next }
