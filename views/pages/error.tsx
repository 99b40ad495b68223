import { document } from "../layout.tsx";
import { type Kept, SendAgain } from "../parts/again.tsx";
import { HelpHere } from "../parts/bar.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import type { Reader } from "../reader.ts";

export interface ErrorView {
	readonly reader: Reader;
	readonly status: number;
	readonly message: string;
	readonly requestId: string;
	/** The form that failed, if another try may help. */
	readonly again: Kept | null;
	/** The page with that form. */
	readonly back: string | null;
}

const TITLES: Readonly<Record<number, string>> = {
	400: "This request cannot be read",
	403: "Not allowed",
	404: "Nothing here",
	405: "Not possible here",
	409: "Not possible now",
	412: "Changed meanwhile",
	413: "Too large",
	422: "The request is not valid",
	429: "Too many tries",
	503: "HookWise cannot do this right now",
};

const NEXT: Readonly<Record<number, string>> = {
	403: "Ask an administrator for the role, or log in as someone else.",
	404: "It was deleted, or the address is mistyped.",
	429: "Wait a moment, then try again.",
	503: "No alert is lost: everything answered with 202 is on disk. Try again in a moment.",
};

/** The same places as in every page's bar. Nothing is read for them, since that may be what is broken. */
const PLACES: readonly (readonly [href: string, word: string, icon: IconName])[] = [
	["/", "Dashboard", "layout-dashboard"],
	["/tickets", "Tickets", "ticket"],
	["/history", "History", "history"],
	["/settings", "Settings", "settings"],
	["/companies", "Companies", "building"],
	["/silences", "Silences", "bell-off"],
];

export const errorView = ({ reader, status, message, requestId, again, back }: ErrorView) =>
	document({
		title: TITLES[status] ?? "Error",
		reader,
		children: (
			<>
				<a class="skip" href="#main">
					Skip to the page
				</a>
				<header class="bar">
					<a class="brand" href="/">
						<Icon name="webhook" />
						HookWise
					</a>
					<nav class="nav" aria-label="Main">
						{PLACES.map(([href, word]) => (
							<a href={href}>{word}</a>
						))}
					</nav>
					<HelpHere href="/help/troubleshooting" />
				</header>
				<main class="main" id="main" tabindex={-1}>
					<div class="panel lone">
						<div class="panel-head">
							<Icon name="alert-triangle" class="soon" />
							<h1>{TITLES[status] ?? "Error"}</h1>
						</div>
						<div class="panel-body stack">
							<p>{/[.?”]$/.test(message) ? message : `${message}.`}</p>
							{NEXT[status] === undefined ? null : <p class="second">{NEXT[status]}</p>}
							{again === null ? null : <SendAgain kept={again} word="Try again" />}
							{back === null || again !== null ? null : (
								<p>Nothing was changed. Use your browser’s Back to return to the form with what you typed.</p>
							)}
							<p class="second small">
								Status {status}, request <code>{requestId}</code>
							</p>
							<div class="row">
								{back === null || again !== null ? null : (
									<a class="button" href={back}>
										The page with the form
									</a>
								)}
								<a class="button" href="/">
									Dashboard
								</a>
								<a class="button" href="/history">
									History
								</a>
							</div>
						</div>
					</div>
				</main>
				<nav class="thumbs" aria-label="Main, at the thumb">
					{PLACES.slice(0, 4).map(([href, word, icon]) => (
						<a href={href}>
							<Icon name={icon} />
							{word}
						</a>
					))}
				</nav>
			</>
		),
	});
