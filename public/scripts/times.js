/**
 * Shows times in the reader's zone, and keeps ages up to date. The server has already written both: in the
 * zone that the person chose, otherwise in the zone of the cookie (UTC the first time). This script corrects
 * and stores the cookie's zone, so that the next page is right immediately.
 */
const written = document.documentElement.dataset.zone;
const isFixed = document.documentElement.dataset.zoneFixed !== undefined;
const zone = isFixed ? written : Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const part = (date, options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(date);
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const SHORT = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { day: "numeric", month: "short" };
const day = (date) => part(date, { year: "numeric", month: "2-digit", day: "2-digit" });

/** Name of the zone, such as EST or CET, if a language has one; otherwise GMT+5:30. */
export function zoneName(date) {
	const names = ["en-US", "en-GB", "en-AU"].map(
		(language) =>
			new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "short" })
				.formatToParts(date)
				.find(({ type }) => type === "timeZoneName")?.value ?? "UTC",
	);
	return names.find((name) => !/^(GMT|UTC)[+-]/.test(name)) ?? names[0];
}

/**
 * Time of a maintenance window in the reader's zone: `22:00` of today's UTC day, or an ISO time without a
 * zone as UTC.
 * @returns blank if it is not a time
 */
export function localTime(text) {
	const daily = /^([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/.exec(text.trim());
	if (daily) {
		const date = new Date();
		date.setUTCHours(Number(daily[1]), Number(daily[2]), 0, 0);
		return `${part(date, SHORT)} ${zoneName(date)}`;
	}
	const date = new Date(/(?:Z|[+-]\d{2}(?::?\d{2})?)$/i.test(text.trim()) ? text.trim() : `${text.trim()}Z`);
	return Number.isNaN(date.getTime()) ? "" : `${part(date, { ...DAY, ...SHORT })} ${zoneName(date)}`;
}

function shown(date, how) {
	if (how === "clock") return part(date, CLOCK);
	if (how === "short") return part(date, SHORT);
	if (how === "day") return part(date, { weekday: "long", ...DAY });
	if (how === "dated") return `${part(date, DAY)} ${part(date, SHORT)}`;
	if (how === "plan") return day(date) === day(new Date()) ? part(date, SHORT) : `${part(date, DAY)} ${part(date, SHORT)}`;
	if (day(date) === day(new Date())) return part(date, CLOCK);
	return `${part(date, DAY)} ${part(date, SHORT)}`;
}

function ageOf(ms, how) {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const two = (first, second) => (how === "coarse" || second.startsWith("0 ") ? first : `${first} ${second}`);
	if (minutes < 1) return `${seconds} s`;
	if (hours < 1) return how === "fine" ? two(`${minutes} min`, `${seconds % 60} s`) : `${minutes} min`;
	if (hours < 24) return two(`${hours} h`, `${minutes % 60} min`);
	if (hours < 48) return `${hours} h`;
	return `${Math.floor(hours / 24)} d`;
}

function inZone(root) {
	for (const element of root.querySelectorAll("time[data-time]")) {
		const date = new Date(element.dateTime);
		element.textContent = shown(date, element.dataset.time) + (element.dataset.zoned === undefined ? "" : ` ${zoneName(date)}`);
	}
	for (const element of root.querySelectorAll("[data-zone-name]")) element.textContent = zoneName(new Date());
}

function setText(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

function fresh() {
	const now = Date.now();
	for (const element of document.querySelectorAll("time[data-age]")) {
		const at = Date.parse(element.dateTime);
		setText(element, ageOf(element.dataset.until === undefined ? now - at : at - now, element.dataset.age));
	}
	const clock = document.getElementById("clock");
	if (clock) {
		const [hours, minutes, seconds] = part(new Date(now), CLOCK).split(":");
		setText(clock.querySelector(".hm"), `${hours}:${minutes}`);
		setText(clock.querySelector(".seconds"), `:${seconds}`);
		setText(clock.querySelector(".zone"), zoneName(new Date(now)));
	}
}

export function startTimes() {
	if (written !== zone) {
		document.cookie = `hookwise_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
		inZone(document);
		// Parts loaded by htmx are written for the cookie's zone, which is right from now on.
		document.documentElement.dataset.zone = zone;
	}
	fresh();
	setInterval(fresh, 1000);
	document.addEventListener("htmx:after:swap", fresh);
}
