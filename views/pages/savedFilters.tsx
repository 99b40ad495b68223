import type { SavedFilter } from "../../src/setup/filters/index.ts";
import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty } from "../parts/small.tsx";

export interface SavedFilterLine extends SavedFilter {
	/** The filter in words. */
	readonly words: string;
}

/** The list of saved filters, to open, change, make the default or delete them. */
export const savedFiltersPage = (frame: Frame, lines: readonly SavedFilterLine[]) =>
	layout({
		title: "Saved filters",
		place: "history",
		frame,
		children: (
			<>
				<div class="head">
					<nav class="crumbs" aria-label="Where this is">
						<a href="/history?period=24h">History</a>
						<Icon name="chevron-right" />
						<h1>Saved filters</h1>
					</nav>
				</div>
				<List lines={lines} />
			</>
		),
	});

function List({ lines }: { lines: readonly SavedFilterLine[] }) {
	return (
		<section class="panel" aria-labelledby="saved-title">
			<div class="panel-head">
				<h2 id="saved-title">
					Saved filters <span class="count">{count(lines.length)}</span>
				</h2>
			</div>
			{lines.length === 0 ? (
				<Empty icon="bookmark" href="/history?period=24h" action="Open History">
					No saved filters yet. Filter History, then choose “Save filter…”.
				</Empty>
			) : (
				<ul class="lines saved-filters">
					{lines.map((line) => (
						<Line line={line} />
					))}
				</ul>
			)}
		</section>
	);
}

function Line({ line }: { line: SavedFilterLine }) {
	const { id, name, query, words, shared, createdBy, isDefault, mayChange } = line;
	const here = `/history/filters/${id}`;
	return (
		<li>
			<Icon name={shared ? "users" : "bookmark"} class="second" />
			<div class="grow anywhere">
				<a href={`/history?${query}`}>{name}</a>
				{isDefault ? <span class="second"> (default)</span> : null}
				<p class="small second">
					{words}. {shared ? `Shared by ${createdBy}.` : "Only you see it."}
				</p>
			</div>
			<div class="row acts">
				<form method="post" action={`${here}/default`}>
					<input type="hidden" name="default" value={isDefault ? "off" : "on"} />
					<button class="button small" type="submit">
						{isDefault ? "Not the default" : "Make default"}
						<span class="sr">: {name}</span>
					</button>
				</form>
				{mayChange ? (
					<>
						<a class="button small" href={here} {...opensDialog(here)}>
							Change… <span class="sr">{name}</span>
						</a>
						<a class="button small" href={`${here}/delete`} {...opensDialog(`${here}/delete`)}>
							Remove… <span class="sr">{name}</span>
						</a>
					</>
				) : null}
			</div>
		</li>
	);
}
