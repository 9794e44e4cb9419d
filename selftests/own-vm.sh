# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For check and check-debug, in the project's directory: the kernel tests with a line "# vm: OPTIONS", which have a VM of their own.

# own: their names. vm_options NAME: what its VM is started with, in $options.
mapfile -t own < <(grep -l '^# vm:' selftests/kernel/*.sh | xargs -n 1 basename -s .sh)
is_own() { [[ " ${own[*]} " == *" $1 "* ]]; }
# shellcheck disable=SC2034
vm_options() { read -ra options < <(sed -n 's/^# vm: //p' "selftests/kernel/$1.sh"); }
