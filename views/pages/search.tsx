import { type Frame, layout } from "../layout.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

export interface SearchHit {
	readonly word: string;
	readonly href: string;
	readonly icon: IconName;
	/** Grey text after it. */
	readonly more: string;
}

export interface SearchGroup {
	readonly title: string;
	readonly hits: readonly SearchHit[];
}

export interface SearchView {
	readonly q: string;
	readonly groups: readonly SearchGroup[];
}

/** The page, for browsers without scripts and for links. */
export const searchPage = (frame: Frame, view: SearchView) =>
	layout({
		title: view.q === "" ? "Find anything" : `Find: ${view.q}`,
		place: null,
		frame,
		children: (
			<div class="panel lone">
				<div class="panel-head">
					<h1>Find anything</h1>
				</div>
				<Palette view={view} lone />
			</div>
		),
	});

/** In the page's dialog. */
export const searchPiece = (reader: Reader, view: SearchView) => (
	<ReaderContext.Provider value={reader}>
		<h2 class="sr">Find anything</h2>
		<Palette view={view} lone={false} />
	</ReaderContext.Provider>
);

function Palette({ view, lone }: { view: SearchView; lone: boolean }) {
	return (
		<div class="palette" data-palette-open>
			<form method="get" action="/search" class="palette-form">
				<label class="sr" for="palette-q">
					Endpoint, ticket, company, setting or action
				</label>
				<span class="searchbox">
					<Icon name="search" />
					<input
						class="input"
						id="palette-q"
						type="text"
						inputmode="search"
						name="q"
						value={view.q}
						placeholder="Endpoint, ticket, company, setting or action"
						autocomplete="off"
						autofocus
					/>
				</span>
				{lone ? (
					<button class="button" type="submit">
						Find
					</button>
				) : null}
			</form>
			<Found view={view} />
		</div>
	);
}

const Found = ({ view: { q, groups } }: { view: SearchView }) => (
	<div class="palette-found" id="found" aria-live="polite" data-q={q}>
		{groups.map(({ title, hits }) => (
			<section aria-label={title}>
				<p class="second small palette-title">{title}</p>
				<ul>
					{hits.map(({ word, href, icon, more }) => (
						<li>
							<a href={href} data-hit>
								<Icon name={icon} class="second" />
								<span class="grow ellipsis">{word}</span>
								{more === "" ? null : <span class="second small ellipsis">{more}</span>}
							</a>
						</li>
					))}
				</ul>
			</section>
		))}
		{groups.length === 0 ? <p class="second">Nothing is called “{q}”.</p> : null}
	</div>
);
