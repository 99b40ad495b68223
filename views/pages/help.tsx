import { raw } from "hono/html";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";

interface Part {
	readonly heading: string;
	readonly anchor: string;
}

export interface HelpListView {
	readonly q: string;
	/** null if nothing was searched. */
	readonly found:
		| readonly {
				readonly slug: string;
				readonly page: string;
				readonly heading: string;
				readonly anchor: string;
				readonly excerpt: string;
		  }[]
		| null;
	readonly pages: readonly { readonly slug: string; readonly title: string; readonly parts: readonly Part[] }[];
}

export interface HelpView {
	readonly title: string;
	/** Made from our own documents when the executable was built; they contain no HTML. */
	readonly html: string;
	readonly parts: readonly Part[];
}

const addressOf = (slug: string, anchor: string): string => `/help/${slug}${anchor === "" ? "" : `#${anchor}`}`;

export const helpListPage = (frame: Frame, view: HelpListView) =>
	layout({ title: view.q === "" ? "Help" : `Help: ${view.q}`, place: null, frame, children: <List view={view} /> });

function List({ view }: { readonly view: HelpListView }) {
	return (
		<>
			<div class="head">
				<h1>Help</h1>
				<span class="second">search by the words on the screen</span>
			</div>
			<search class="panel">
				<form class="panel-body row" method="get" action="/help">
					<input
						class="input grow"
						type="search"
						name="q"
						value={view.q}
						aria-label="Search the help"
						placeholder="Why is there no ticket?"
						maxlength={500}
						autofocus
					/>
					<button class="button primary" type="submit">
						<Icon name="search" />
						Search
					</button>
				</form>
				{view.found === null ? null : <Results found={view.found} />}
			</search>
			<div class="help-pages">
				{view.pages.map(({ slug, title, parts }) => (
					<section class="panel" aria-labelledby={`page-${slug}`}>
						<div class="panel-head">
							<h2 id={`page-${slug}`}>
								<a href={`/help/${slug}`}>{title}</a>
							</h2>
						</div>
						<p class="panel-body second small help-parts">
							{parts.slice(0, 12).map(({ heading, anchor }) => (
								<a href={addressOf(slug, anchor)}>{heading}</a>
							))}
							{parts.length > 12 ? <a href={`/help/${slug}`}>and {parts.length - 12} more</a> : null}
						</p>
					</section>
				))}
			</div>
		</>
	);
}

function Results({ found }: { readonly found: NonNullable<HelpListView["found"]> }) {
	if (found.length === 0) {
		return (
			<p class="panel-body" role="status">
				No help page has these words. Try fewer words.
			</p>
		);
	}
	return (
		<ol class="panel-body stack help-found" aria-label="Results">
			{found.map(({ slug, page, heading, anchor, excerpt }) => (
				<li>
					<a href={addressOf(slug, anchor)}>
						<b>{heading}</b>
					</a>
					{anchor === "" ? null : <span class="second small"> {page}</span>}
					<p class="second">{excerpt}</p>
				</li>
			))}
		</ol>
	);
}

export const helpPage = (frame: Frame, view: HelpView) => layout({ title: view.title, place: null, frame, children: <Page view={view} /> });

function Page({ view }: { readonly view: HelpView }) {
	return (
		<>
			<div class="head">
				<h1>{view.title}</h1>
				<div class="actions">
					<a class="button" href="/help">
						<Icon name="search" />
						All help
					</a>
				</div>
			</div>
			<div class="settings">
				<nav class="sections" aria-label="Sections">
					{view.parts.map(({ heading, anchor }) => (
						<a href={`#${anchor}`}>{heading}</a>
					))}
				</nav>
				<div class="sections-body">
					<article class="panel panel-body document">{raw(view.html)}</article>
				</div>
			</div>
		</>
	);
}
