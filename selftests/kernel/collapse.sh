#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Pages of a program's text that are collapsed into huge ones: the policy hears that they are gone, no state of theirs is left, and what
# was made of them is adopted like any other. Review B11.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages=2048
pages write "$MNT/text" 0 $pages 1
drop_caches
fresh_cgroup collapse
set_policy "$CG" lru
run_in "$CG" pages once "$MNT/text" 0 $pages
consistent "$CG"
huge=$(filepages "$CG" file_thp)
removed=$(cestat "$CG" removed_truncate) adopted=$(cestat "$CG" adopted)
run_in "$CG" memory collapse "$MNT/text" $pages
eq "pages in huge ones" $(($(filepages "$CG" file_thp) - huge)) $pages
eq "removed" $(($(cestat "$CG" removed_truncate) - removed)) $pages
consistent "$CG"
eq "adopted" $(($(cestat "$CG" adopted) - adopted)) $pages
eq "cached" "$(cached "$MNT/text")" $pages
accesses=$(cestat "$CG" accesses)
run_in "$CG" pages once "$MNT/text" 0 $pages
ge "accesses to what was made of them" $(($(cestat "$CG" accesses) - accesses)) 4
no_oom "$CG"
reclaimable "$CG"
