import { html, raw } from "hono/html";
import { SCRIPTS } from "../public/scripts/index.ts";
import { clockTime, count, zoneName } from "./format.ts";
import { type BannerState, Banners } from "./parts/banners.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";
import { ThemeSwitch, Themes } from "./parts/themeSwitch.tsx";
import { type Reader, ReaderContext, useReader } from "./reader.ts";
import { type Standing, StandingNow, TabIcon, titleOf } from "./standing.tsx";

export type Place = "dashboard" | "history" | "tenantmap" | "audit" | "settings" | "sandbox" | null;

/** What a handler answers with: told once, on the next page. */
export interface Flash {
	readonly tone: "good" | "now" | "soon";
	readonly text: string;
	/** Where its result shows. */
	readonly href?: string | undefined;
	readonly link?: string | undefined;
	/** What takes it back, where that is honestly possible: a form with one button. */
	readonly undo?: { readonly action: string; readonly fields?: readonly (readonly [string, string])[] } | undefined;
}

/** What the shell of a page shows beside the page itself. */
export interface Frame {
	readonly reader: Reader;
	readonly banners: BannerState;
	/** Alerts that gave up and are still in history. */
	readonly gaveUp: number;
	readonly flash: Flash | null;
	readonly standing: Standing;
	/** Path and query of this page, to come back to. */
	readonly path: string;
}

interface LayoutProps {
	readonly title: string;
	readonly place: Place;
	readonly frame: Frame;
	readonly children: unknown;
}

const NAV: readonly { readonly place: Place; readonly href: string; readonly word: string; readonly icon: IconName }[] = [
	{ place: "dashboard", href: "/", word: "Dashboard", icon: "layout-dashboard" },
	{ place: "history", href: "/history", word: "History", icon: "history" },
	{ place: "tenantmap", href: "/tenantmap", word: "TenantMap", icon: "building" },
	{ place: "audit", href: "/audit", word: "Audit", icon: "clipboard-list" },
	{ place: "settings", href: "/settings", word: "Settings", icon: "settings" },
];

const HTMX = { includeIndicatorCSS: false, history: true, defaultSettleDelay: 0 };

/** As text: the elements of our templates know no such attribute. */
const AWAITS_PAGE = '<link rel="expect" href="#end" blocking="render">';

interface DocumentProps {
	readonly title: string;
	readonly reader: Reader;
	/** null: nobody is logged in, or it is not known. */
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
					{/* Nothing is drawn before the page is there: a bar that is half read would move when the rest comes. */}
					{raw(AWAITS_PAGE)}
					<link rel="stylesheet" href={reader.asset("app.css")} />
					<script src={reader.asset("htmx.js")} defer />
					<script src={reader.asset("htmx-sse.js")} defer />
					{/* All at once, not each after the one that imports it. */}
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
				<Stream />
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
 * The event stream of the page. The extension keeps it up and says where it stopped when it comes back; it stays open in the
 * background, because the tab's icon has to follow.
 */
const STREAM = { sse: { reconnectDelay: 1000, reconnectMaxDelay: 10_000, pauseOnBackground: false } };
const Stream = () => (
	<div id="stream" hidden hx-sse:connect="/api/events" hx-trigger="load, again" hx-swap="none" hx-config={JSON.stringify(STREAM)} />
);

/** The banners and what is told, for a page that is there already. */
export const bannersPiece = (frame: Frame, told: Flash) => (
	<ReaderContext.Provider value={frame.reader}>
		<Banners state={frame.banners} />
		<FlashNote flash={told} oob />
	</ReaderContext.Provider>
);

/** A page of the first visit: its steps stand in the bar where other pages have their places. */
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

function Bar({ place, frame }: { place: Place; frame: Frame }) {
	return (
		<header class="bar">
			<a class="brand" href="/">
				<Icon name="webhook" />
				HookWise
			</a>
			<nav class="nav" aria-label="Main">
				{NAV.map((entry) => (
					<a href={entry.href} {...(entry.place === place ? { "aria-current": "page" } : {})}>
						{entry.word}
						{entry.place === "history" && frame.gaveUp > 0 ? (
							<span class="badge">
								<Icon name="circle-x" label="gave up" />
								{count(frame.gaveUp)}
							</span>
						) : null}
					</a>
				))}
			</nav>
			{place === "history" && /^\/history($|\?)/.test(frame.path) ? null : (
				<form class="find" action="/history" method="get">
					<input type="hidden" name="period" value="all" />
					<label class="sr" for="find">
						Search history: ticket number, request id, text
					</label>
					<span class="searchbox">
						<Icon name="search" />
						<input class="input" id="find" type="search" name="q" placeholder="Ticket #, request id, text" data-search />
						<kbd class="kbd">/</kbd>
					</span>
				</form>
			)}
			<Clock />
			<a class="button bare square tofind" href="/history" hidden aria-label="Search history">
				<Icon name="search" />
			</a>
			<ThemeSwitch path={frame.path} />
			<Who />
		</header>
	);
}

function Clock() {
	const { now, zone } = useReader();
	const [hours, minutes, seconds] = clockTime(now, zone).split(":");
	return (
		<span class="clock push" id="clock">
			<span class="hm">{`${hours}:${minutes}`}</span>
			<span class="seconds">{`:${seconds}`}</span> <span class="zone">{zoneName(now, zone)}</span>
		</span>
	);
}

function Who() {
	const { name, role } = useReader();
	return (
		<div class="who">
			<button class="button bare" type="button" popovertarget="who-menu">
				<Icon name="user" />
				<span class="word">{name ?? ""}</span>
			</button>
			<div class="menu" id="who-menu" popover="auto">
				<div class="item second">Role: {role ?? ""}</div>
				<a class="item" href="/settings#account">
					<Icon name="lock" />
					Password and sessions
				</a>
				<button class="item" type="button" data-keys popovertarget="keys">
					<Icon name="keyboard" />
					Keys
				</button>
				<LogOut />
			</div>
		</div>
	);
}

const LogOut = () => (
	<form method="post" action="/logout" data-unchecked>
		<button class="item" type="submit">
			<Icon name="logout" />
			Log out
		</button>
	</form>
);

/** The bar at the thumb, on phones. */
function Thumbs({ place, frame }: { place: Place; frame: Frame }) {
	const { name, role } = useReader();
	const current = (own: Place) => (own === place ? { "aria-current": "page" as const } : {});
	return (
		<nav class="thumbs" aria-label="Main, at the thumb">
			{NAV.slice(0, 3).map((entry) => (
				<a href={entry.href} {...current(entry.place)}>
					<Icon name={entry.icon} />
					{entry.word}
					{entry.place === "history" && frame.gaveUp > 0 ? (
						<span class="badge">
							{count(frame.gaveUp)}
							<span class="sr"> gave up</span>
						</span>
					) : null}
				</a>
			))}
			<button
				type="button"
				popovertarget="more-menu"
				{...(NAV.slice(3).some((entry) => entry.place === place) ? { "aria-current": "true" as const } : {})}
			>
				<Icon name="menu-2" />
				More
			</button>
			<div class="menu" id="more-menu" popover="auto">
				{NAV.slice(3).map((entry) => (
					<a class="item" href={entry.href} {...current(entry.place)}>
						<Icon name={entry.icon} />
						{entry.word}
					</a>
				))}
				<hr />
				<div class="item second label">Colours</div>
				<Themes path={frame.path} />
				<hr />
				<div class="item second label">
					{name ?? ""}, role: {role ?? ""}
				</div>
				<LogOut />
			</div>
		</nav>
	);
}

/** @param oob brought along by an answer that is for another place */
export function FlashNote({ flash, oob = false }: { flash: Flash | null; oob?: boolean }) {
	const icon: Record<Flash["tone"], IconName> = { good: "circle-check", now: "circle-x", soon: "alert-triangle" };
	return (
		<div id="flash" role="status" aria-live="polite" {...(oob ? { "hx-swap-oob": "outerHTML" } : {})}>
			{flash === null ? null : (
				<div class={`note ${flash.tone}`}>
					<Icon name={icon[flash.tone]} />
					<div class="grow">
						{flash.text} {flash.href === undefined ? null : <a href={flash.href}>{flash.link ?? "Show it"}</a>}
					</div>
					{flash.undo === undefined ? null : (
						<form method="post" action={flash.undo.action}>
							{(flash.undo.fields ?? []).map(([name, value]) => (
								<input type="hidden" name={name} value={value} />
							))}
							<button class="button small" type="submit">
								<Icon name="arrow-back-up" />
								Undo
							</button>
						</form>
					)}
				</div>
			)}
		</div>
	);
}

const KEYS: readonly (readonly [string, string])[] = [
	["/", "Search"],
	["j", "Next line of a list"],
	["k", "Line before"],
	["Enter", "Open the line"],
	["x", "Tick the line, where lines can be chosen"],
	["r", "Replay the alert: its line in History, or its page"],
	["↑ ↓", "Move an endpoint, on its grip"],
	["Esc", "Close what is open"],
	["?", "This list"],
];

function Keys() {
	return (
		<div class="keys panel" id="keys" popover="auto" role="dialog" aria-labelledby="keys-title">
			<div class="panel-head">
				<h2 id="keys-title">Keys</h2>
				<div class="actions">
					<button class="button small square bare" type="button" popovertarget="keys" popovertargetaction="hide" aria-label="Close">
						<Icon name="x" />
					</button>
				</div>
			</div>
			<dl class="pairs panel-body">
				{KEYS.map(([key, does]) => (
					<>
						<dt>
							<kbd class="kbd">{key}</kbd>
						</dt>
						<dd>{does}</dd>
					</>
				))}
			</dl>
		</div>
	);
}

function Toasts() {
	const toast = (tone: string, icon: IconName) => (
		<template id={`toast-${tone}`}>
			<div class={`toast ${tone}`}>
				<Icon name={icon} class={tone === "bad" ? "now" : "good"} />
				<span class="grow" data-text />
				<button class="button bare small square" type="button" aria-label="Close">
					<Icon name="x" />
				</button>
			</div>
		</template>
	);
	return (
		<>
			<div class="toasts" id="toasts" role="status" aria-live="polite" />
			{toast("plain", "circle-check")}
			{toast("bad", "alert-triangle")}
		</>
	);
}
