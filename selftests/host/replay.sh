#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# The replayer: its sequences are the reference ones, it reads what it should, it counts right.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -d ../shared/traces ]; then
	TRACES=$(realpath ../shared/traces)
	export TRACES
fi
exec bench/test-replay
