# SPDX-License-Identifier: GPL-2.0
#
# symbol(PC): the function an address is in, of lines "ADDRESS NAME" that at[1..nr] and name[] have in order. Addresses have 16 digits,
# and are in order as they are. contention and profile begin with this.

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
