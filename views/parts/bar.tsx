import { clockTime, count, zoneName } from "../format.ts";
import type { Frame, Place } from "../frame.ts";
import { useReader } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";
import { Icon, type IconName } from "./icon.tsx";
import { ThemeSwitch, Themes } from "./themeSwitch.tsx";

interface Entry {
	readonly place: Place;
	readonly href: string;
	readonly word: string;
	readonly icon: IconName;
	/** Pages that are reached from there. */
	readonly holds?: readonly Place[];
}

const NAV: readonly Entry[] = [
	{ place: "dashboard", href: "/", word: "Dashboard", icon: "layout-dashboard" },
	{ place: "tickets", href: "/tickets", word: "Tickets", icon: "ticket" },
	{ place: "history", href: "/history", word: "History", icon: "history" },
	{ place: "companies", href: "/companies", word: "Companies", icon: "building" },
	{ place: "silences", href: "/silences", word: "Silences", icon: "bell-off" },
	{ place: "settings", href: "/settings", word: "Settings", icon: "settings", holds: ["tenantmap", "audit"] },
];

/** Pages reached from the settings, and from the menu on phones. */
const UNDER_SETTINGS: readonly Entry[] = [
	{ place: "tenantmap", href: "/tenantmap", word: "TenantMap", icon: "route" },
	{ place: "audit", href: "/audit", word: "Audit", icon: "clipboard-list" },
];

const currentOf = (entry: Entry, place: Place): { "aria-current"?: "page" | "true" } =>
	entry.place === place ? { "aria-current": "page" } : entry.holds?.includes(place) ? { "aria-current": "true" } : {};

/** Brand, places, search, clock, colours, and the logged-in person. */
export function Bar({ place, frame }: { place: Place; frame: Frame }) {
	return (
		<header class="bar">
			<a class="brand" href="/">
				<Icon name="webhook" />
				HookWise
			</a>
			<nav class="nav" aria-label="Main">
				{NAV.map((entry) => (
					<a href={entry.href} {...currentOf(entry, place)}>
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
			<HelpHere href={frame.help} />
			<ThemeSwitch path={frame.path} />
			<Who />
		</header>
	);
}

/** The part of the help that is about this page. */
export const HelpHere = ({ href }: { href: string }) => (
	<a class="button bare square helphere" href={href} aria-label="Help on this page" title="Help on this page">
		<Icon name="help" />
	</a>
);

export function Clock() {
	const { now, zone } = useReader();
	const [hours, minutes, seconds] = clockTime(now, zone).split(":");
	return (
		<span class="clock push" id="clock">
			<span class="hm">{`${hours}:${minutes}`}</span>
			<span class="seconds">{`:${seconds}`}</span> <span class="zone">{zoneName(now, zone)}</span>
		</span>
	);
}

export function Who() {
	const { name, role } = useReader();
	return (
		<div class="who">
			<button class="button bare" type="button" popovertarget="who-menu">
				<Icon name="user" />
				<span class="word">{name ?? ""}</span>
			</button>
			<div class="menu" id="who-menu" popover="auto">
				<div class="item second">Role: {role ?? ""}</div>
				<a class="item" href="/search" hx-get="/search" hx-target="#dialog" data-palette>
					<Icon name="search" />
					Find anything <kbd class="kbd push">Ctrl K</kbd>
				</a>
				<a class="item" href={settingsAddress("account")}>
					<Icon name="lock" />
					Password and sessions
				</a>
				<a class="item" href="/help">
					<Icon name="info-circle" />
					Help
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

/** The bar at the bottom of phones. */
export function Thumbs({ place, frame }: { place: Place; frame: Frame }) {
	const { name, role } = useReader();
	const more = [...NAV.slice(3), ...UNDER_SETTINGS];
	return (
		<nav class="thumbs" aria-label="Main, at the thumb">
			{NAV.slice(0, 3).map((entry) => (
				<a href={entry.href} {...currentOf(entry, place)}>
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
				{...(more.some((entry) => entry.place === place) ? { "aria-current": "true" as const } : {})}
			>
				<Icon name="menu-2" />
				More
			</button>
			<div class="menu" id="more-menu" popover="auto">
				{more.map((entry) => (
					<a class="item" href={entry.href} {...(entry.place === place ? { "aria-current": "page" as const } : {})}>
						<Icon name={entry.icon} />
						{entry.word}
					</a>
				))}
				<a class="item" href="/search" hx-get="/search" hx-target="#dialog">
					<Icon name="search" />
					Find anything
				</a>
				<a class="item" href="/help">
					<Icon name="info-circle" />
					Help
				</a>
				<hr />
				<div class="item second label">Theme</div>
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
