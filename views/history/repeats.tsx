import { ageOf, count } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import type { HistoryLine, HistoryListView } from "./list.tsx";
import { hrefOf } from "./query.ts";

/** Replaces the list in place and changes the URL; without scripts the link does the same. */
const swaps = (href: string) => ({
	"hx-get": href,
	"hx-target": "#results",
	"hx-select": "#results",
	"hx-swap": "outerMorph",
	"hx-push-url": "true",
});

/** Number and time span of the repeats in a line; a link that opens or closes the line. */
export function Repeats({ line, view }: { line: HistoryLine; view: HistoryListView }) {
	const { ids, firstAt, lastAt, isOpen, alert } = line;
	if (ids.length < 2) return null;
	const ms = Date.parse(lastAt) - Date.parse(firstAt);
	const href = hrefOf(view.path, view.query, { ...view.place, ...(isOpen ? {} : { open: alert.id }) });
	return (
		<a class="repeats" href={href} {...swaps(href)} id={`r-${alert.id}`} aria-expanded={isOpen ? "true" : "false"}>
			{count(ids.length)} times {ms < 1000 ? null : <span class="second">in {ageOf(ms)}</span>}
			<Icon name={isOpen ? "chevron-down" : "chevron-right"} />
		</a>
	);
}

/** Row below an open line that has more repeats than are shown. */
export function Rest({ line, view, columns }: { line: HistoryLine; view: HistoryListView; columns: number }) {
	const left = line.ids.length - 1 - line.members.length;
	if (!line.isOpen || left <= 0) return null;
	return (
		<tr class="member rest">
			<td colspan={columns}>
				{count(left)} more of these. <a href={hrefOf(view.path, { ...view.query, isGrouped: false }, view.place)}>Show every alert</a>
			</td>
		</tr>
	);
}

/** A link that looks like a switch: the state is in the URL. */
export function GroupSwitch({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	return (
		<a
			class="check plain small"
			href={hrefOf(path, { ...query, isGrouped: !query.isGrouped })}
			role="switch"
			aria-checked={query.isGrouped ? "true" : "false"}
		>
			<span class="switch" aria-hidden="true" {...(query.isGrouped ? { "data-on": "" } : {})} />
			Group repeats
		</a>
	);
}
