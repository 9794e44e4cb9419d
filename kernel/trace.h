/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints cache_ext:*. Off they are NOPs.
 *
 *	added		a folio was read or written in and has its first list
 *	accessed	a managed folio was used
 *	evicted		reclaim took it
 *	refused		the policy named it, and it could not be taken
 *	ejected		a policy was taken away from its cgroup
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM cache_ext

#if !defined(CACHE_EXT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CACHE_EXT_TRACE_H

#include <linux/mm.h>
#include <linux/tracepoint.h>
#include <linux/kdev_t.h>
#include "cache_ext.h"

DECLARE_EVENT_CLASS(cache_ext_folio,
	TP_PROTO(struct folio *folio, unsigned int list, int how),
	TP_ARGS(folio, list, how),
	TP_STRUCT__entry(
		__field(dev_t, dev)
		__field(u64, ino)
		__field(u64, index)
		__field(unsigned long, pfn)
		__field(unsigned int, nr_pages)
		__field(unsigned int, list)
		__field(int, how)
	),
	TP_fast_assign(
		struct inode *inode = ce_folio_inode(folio);

		__entry->dev = inode ? inode->i_sb->s_dev : 0;
		__entry->ino = inode ? inode->i_ino : 0;
		__entry->index = folio->index;
		__entry->pfn = folio_pfn(folio);
		__entry->nr_pages = folio_nr_pages(folio);
		__entry->list = list;
		__entry->how = how;
	),
	TP_printk("dev %d:%d ino %llu index %llu pfn %lu nr_pages %u list %u how %d",
		  MAJOR(__entry->dev), MINOR(__entry->dev), __entry->ino, __entry->index,
		  __entry->pfn, __entry->nr_pages, __entry->list, __entry->how)
);

/* how: the list it was evicted from, -1: not known to have been here */
DEFINE_EVENT(cache_ext_folio, cache_ext_added,
	TP_PROTO(struct folio *folio, unsigned int list, int how),
	TP_ARGS(folio, list, how));

/* how: 0 read, 1 write, 2 mapped */
DEFINE_EVENT(cache_ext_folio, cache_ext_accessed,
	TP_PROTO(struct folio *folio, unsigned int list, int how),
	TP_ARGS(folio, list, how));

/* how: 1 counted as evicted_policy, 0 as evicted_fallback */
DEFINE_EVENT(cache_ext_folio, cache_ext_evicted,
	TP_PROTO(struct folio *folio, unsigned int list, int how),
	TP_ARGS(folio, list, how));

/* how: 0 */
DEFINE_EVENT(cache_ext_folio, cache_ext_refused,
	TP_PROTO(struct folio *folio, unsigned int list, int how),
	TP_ARGS(folio, list, how));

TRACE_EVENT(cache_ext_ejected,
	TP_PROTO(u64 cgroup_id, const char *policy, const char *kind, const char *reason),
	TP_ARGS(cgroup_id, policy, kind, reason),
	TP_STRUCT__entry(
		__field(u64, cgroup_id)
		__string(policy, policy)
		__string(kind, kind)
		__string(reason, reason)
	),
	TP_fast_assign(
		__entry->cgroup_id = cgroup_id;
		__assign_str(policy);
		__assign_str(kind);
		__assign_str(reason);
	),
	TP_printk("cgroup %llu policy %s kind %s: %s", __entry->cgroup_id, __get_str(policy),
		  __get_str(kind), __get_str(reason))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
