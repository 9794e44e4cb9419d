# SPDX-License-Identifier: GPL-2.0
# bash completion for cachectl
# shellcheck shell=bash

_cachectl_cgroups() {
	find /sys/fs/cgroup -mindepth 1 -maxdepth 4 -type d -printf '%P\n' 2>/dev/null
}

_cachectl() {
	local cur=${COMP_WORDS[COMP_CWORD]} cmd='' i words=()
	COMPREPLY=()

	for (( i = 1; i < COMP_CWORD; i++ )); do
		[[ ${COMP_WORDS[i]} == -* ]] || words+=("${COMP_WORDS[i]}")
	done
	cmd=${words[0]:-}
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '--json --quiet --verbose --strict --all --mrc --exact --sample --plot --format
			--stats --stream --seed --from --include-dir' -- "$cur")
		return
	fi
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-t|--trace|--plot)
		mapfile -t COMPREPLY < <(compgen -W 'z99 zscan getscan shift loop' -- "$cur"; compgen -f -- "$cur")
		return
		;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'u32 u32be u64be text lis vscsi oracleGeneral iolog' -- "$cur")
		return
		;;
	esac
	[[ ${COMP_WORDS[COMP_CWORD - 1]} != --from ]] || cmd='test'
	case $cmd:${#words[@]} in
	:0)
		mapfile -t COMPREPLY < <(compgen -W 'set unset status list info ids stats check sim new test help version' -- "$cur")
		;;
	set:1|unset:1|status:1|stats:1|ids:1)
		mapfile -t COMPREPLY < <(compgen -W "$(_cachectl_cgroups)" -- "$cur")
		;;
	set:2)
		mapfile -t COMPREPLY < <(compgen -W "$(cachectl list 2>/dev/null | awk 'NR > 1 { print $1 }')" -- "$cur"
			compgen -f -X '!*.bpf.o' -- "$cur")
		;;
	set:*)
		mapfile -t COMPREPLY < <(compgen -S = -W "$(cachectl info "${words[2]}" 2>/dev/null |
			awk '$1 == "knob" { sub("=.*", "", $2); print $2 }')" -- "$cur")
		compopt -o nospace
		;;
	ids:2)
		mapfile -t COMPREPLY < <(compgen -W "$(cachectl ids "${words[1]}" 2>/dev/null |
			awk '/^[^ ]/ { sub(":.*", "", $1); print $1 }')" -- "$cur")
		;;
	test:*)
		mapfile -t COMPREPLY < <(compgen -W "$(cachectl list 2>/dev/null | awk 'NR > 1 { print $1 }')" -- "$cur"
			compgen -f -X '!*.bpf.c' -- "$cur")
		;;
	sim:*)
		mapfile -t COMPREPLY < <(compgen -W "min $(cachectl list 2>/dev/null | awk 'NR > 1 { print $1 }')" -- "$cur"
			compgen -f -X '!*.bpf.c' -- "$cur")
		;;
	check:1|info:1)
		mapfile -t COMPREPLY < <(compgen -W "$(cachectl list 2>/dev/null | awk 'NR > 1 { print $1 }')" -- "$cur"
			compgen -f -X '!*.bpf.[co]' -- "$cur")
		;;
	esac
}

complete -F _cachectl cachectl
