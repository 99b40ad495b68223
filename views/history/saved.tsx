import type { SavedFilter } from "../../src/setup/filters/index.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";

/** Saved filters, and the current filter. */
export interface SavedView {
	readonly filters: readonly SavedFilter[];
	/** The current filter in saved form; blank if nothing is filtered. */
	readonly now: string;
}

/** Saved filters as chips, and a button to save the current filter if it is not saved yet. */
export function SavedBar({ view }: { view: SavedView }) {
	const { filters, now } = view;
	const isSaved = filters.some(({ query }) => query === now);
	const mayKeep = now !== "" && !isSaved;
	if (filters.length === 0 && !mayKeep) return null;
	const save = `/history/filters/new?filter=${encodeURIComponent(now)}`;
	return (
		<div class="savedline">
			{filters.length === 0 ? null : (
				<nav class="chips" aria-label="Saved filters">
					{filters.map(({ name, query, isDefault, shared }) => (
						<a class="chip" href={`/history?${query}`} {...(query === now ? { "aria-current": "true" } : {})}>
							<Icon name={shared ? "users" : "bookmark"} />
							{shared ? <span class="sr">Shared: </span> : null}
							<span class="chip-name">{name}</span>
							{isDefault ? <span class="second">default</span> : null}
						</a>
					))}
				</nav>
			)}
			<span class="row tight">
				{mayKeep ? (
					<a class="button small" href={save} {...opensDialog(save)}>
						<Icon name="bookmark" />
						Save filter…
					</a>
				) : null}
				{filters.length === 0 ? null : (
					<a class="button bare small" href="/history/filters">
						Manage filters
					</a>
				)}
			</span>
		</div>
	);
}
