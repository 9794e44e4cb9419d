# SPDX-License-Identifier: GPL-2.0
# bash completion for cachectl
# shellcheck shell=bash

# Those of the words, one a line, that begin with what is typed, quoted. Not by compgen -W, which expands them: whoever may make a
# cgroup would have its name executed.
_cachectl_words() {
	local word quoted
	while IFS= read -r word; do
		printf -v quoted %q "$word"
		[[ $word != "$cur"* && $quoted != "$cur"* ]] || printf '%s\n' "$quoted${1:-}"
	done
}
_cachectl_cgroups() {
	find "${CACHECTL_CGROUP_ROOT:-/sys/fs/cgroup}" -mindepth 1 -maxdepth 4 -type d -printf '%P\n' 2>/dev/null
}
_cachectl_policies() { cachectl list 2>/dev/null | awk 'NR > 1 { print $1 }'; }

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
		mapfile -t COMPREPLY < <(_cachectl_cgroups | _cachectl_words)
		;;
	set:2)
		mapfile -t COMPREPLY < <(_cachectl_policies | _cachectl_words
			compgen -f -X '!*.bpf.o' -- "$cur")
		;;
	set:*)
		mapfile -t COMPREPLY < <(cachectl info "${words[2]}" 2>/dev/null |
			awk '$1 == "knob" { sub("=.*", "", $2); print $2 }' | _cachectl_words '=')
		compopt -o nospace
		;;
	ids:2)
		mapfile -t COMPREPLY < <(cachectl ids "${words[1]}" 2>/dev/null |
			awk '/^[^ ]/ { sub(":.*", "", $1); print $1 }' | _cachectl_words)
		;;
	test:*)
		mapfile -t COMPREPLY < <(_cachectl_policies | _cachectl_words
			compgen -f -X '!*.bpf.c' -- "$cur")
		;;
	sim:*)
		mapfile -t COMPREPLY < <({ echo min; _cachectl_policies; } | _cachectl_words
			compgen -f -X '!*.bpf.c' -- "$cur")
		;;
	check:1|info:1)
		mapfile -t COMPREPLY < <(_cachectl_policies | _cachectl_words
			compgen -f -X '!*.bpf.[co]' -- "$cur")
		;;
	esac
}

complete -F _cachectl cachectl
