import { html, raw } from "hono/html";
import { SCRIPTS } from "../public/scripts/index.ts";
import type { Flash, Frame, Place } from "./frame.ts";
import { Banners } from "./parts/banners.tsx";
import { Bar, Clock, HelpHere, Thumbs, Who } from "./parts/bar.tsx";
import { Icon } from "./parts/icon.tsx";
import { ThemeSwitch } from "./parts/themeSwitch.tsx";
import { FlashNote, Keys, Toasts } from "./parts/told.tsx";
import { type Reader, ReaderContext } from "./reader.ts";
import { type Standing, StandingNow, TabIcon, titleOf } from "./standing.tsx";

export type { Flash, Frame, Place } from "./frame.ts";

interface LayoutProps {
	readonly title: string;
	readonly place: Place;
	readonly frame: Frame;
	readonly children: unknown;
}

const HTMX = { includeIndicatorCSS: false, history: true, defaultSettleDelay: 0 };

/** As text, since our template elements do not have this attribute. */
const AWAITS_PAGE = '<link rel="expect" href="#end" blocking="render">';

interface DocumentProps {
	readonly title: string;
	readonly reader: Reader;
	/** null if nobody is logged in, or if it is unknown. */
	readonly standing?: Standing | null;
	readonly children: unknown;
}

/** The whole document. */
export function document({ title, reader, standing = null, children }: DocumentProps) {
	const page = (
		<ReaderContext.Provider value={reader}>
			<html
				lang="en"
				data-zone={reader.zone}
				{...(reader.zoneIsFixed ? { "data-zone-fixed": "" } : {})}
				{...(reader.name === null ? {} : { "data-user": reader.name })}
				{...(reader.theme === "system" ? {} : { "data-theme": reader.theme })}
			>
				<head>
					<meta charset="utf-8" />
					<meta name="viewport" content="width=device-width, initial-scale=1" />
					<meta name="color-scheme" content={reader.theme === "system" ? "light dark" : reader.theme} />
					<meta name="htmx-config" content={JSON.stringify(HTMX)} />
					<title>{titleOf(title, standing)}</title>
					<TabIcon standing={standing} />
					{/* Nothing is drawn before the page is complete: a half-loaded bar would move later. */}
					{raw(AWAITS_PAGE)}
					<link rel="stylesheet" href={reader.asset("app.css")} />
					<script src={reader.asset("scripted.js")} />
					<script src={reader.asset("htmx.js")} defer />
					{/* Loads all modules at once, not each after the one that imports it. */}
					{Object.keys(SCRIPTS).map((name) => (
						<link rel="modulepreload" href={reader.asset(name)} />
					))}
					<script type="module" src={reader.asset("app.js")} />
				</head>
				<body>
					{children as string}
					<div id="end" hidden />
				</body>
			</html>
		</ReaderContext.Provider>
	);
	return html`<!doctype html>${page}`;
}

/** A page with the bar, the banners and the page's one dialog. */
export function layout({ title, place, frame, children }: LayoutProps) {
	return document({
		title,
		reader: frame.reader,
		standing: frame.standing,
		children: (
			<>
				<a class="skip" href="#main">
					Skip to the page
				</a>
				<Bar place={place} frame={frame} />
				<Banners state={frame.banners} />
				<Stream reader={frame.reader} />
				<StandingNow standing={frame.standing} />
				<main class="main" id="main" tabindex={-1}>
					<FlashNote flash={frame.flash} />
					{children as string}
				</main>
				<Thumbs place={place} frame={frame} />
				<dialog class="dialog" id="dialog" aria-label="Question" />
				<dialog class="dialog" id="again" aria-label="You were logged out" />
				<Keys />
				<Toasts />
			</>
		),
	});
}

/**
 * Connects the page to the browser's event stream. It stays connected in the background, since the tab's icon
 * must follow.
 */
const Stream = ({ reader }: { reader: Reader }) => <div id="stream" hidden data-hub={reader.asset("hub.js")} />;

/** The banners and a message, for a page that is already loaded. */
export const bannersPiece = (frame: Frame, told: Flash) => (
	<ReaderContext.Provider value={frame.reader}>
		<Banners state={frame.banners} />
		<FlashNote flash={told} oob />
	</ReaderContext.Provider>
);

/** A page of the first visit: its steps are in the bar, in place of the links to other pages. */
export function setupLayout({ title, frame, children }: Omit<LayoutProps, "place">) {
	const steps = ["ConnectWise", "First endpoint"];
	return document({
		title,
		reader: frame.reader,
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
					<ol class="step-line" aria-label="Steps">
						{steps.map((word, index) => (
							<li {...(index === 0 ? { "aria-current": "step" as const } : {})}>
								<span class="step-number">{index + 1}</span>
								<span class="step-word">{word}</span>
							</li>
						))}
					</ol>
					<Clock />
					<HelpHere href={frame.help} />
					<ThemeSwitch path={frame.path} />
					<Who />
				</header>
				<main class="main setting-up" id="main" tabindex={-1}>
					<FlashNote flash={frame.flash} />
					{children as string}
				</main>
				<Thumbs place={null} frame={frame} />
				<dialog class="dialog" id="dialog" aria-label="Question" />
				<dialog class="dialog" id="again" aria-label="You were logged out" />
				<Keys />
				<Toasts />
			</>
		),
	});
}
