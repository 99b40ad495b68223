/** Fields that limit the number of tickets and notes of an alert. */
import { field } from "./field.ts";
import { amount, flag, oneOf, orDefault, whole } from "./kinds.ts";

const YEAR_IN_MINUTES = 525_600;
const on = (value: string): boolean => value.trim() !== "" && Number(value) !== 0;

export const NOISE_FIELDS = {
	open_delay_seconds: field(whole(604_800), {
		...{ fallback: 0, preset: true, takes: "whole number, 0 to 604,800" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "seconds" },
			label: "Wait before opening",
			hint: "Wait this long before opening a ticket; a recovery meanwhile cancels it. 0: at once.",
			half: true,
			says: (value) => (on(value) ? `wait ${value} s` : ""),
		},
		doc: "Wait this long before opening a ticket; a recovery meanwhile cancels it.",
	}),
	reopen_within_minutes: field(whole(YEAR_IN_MINUTES), {
		...{ fallback: 0, preset: true, takes: "whole number, 0 to 525,600" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "minutes" },
			label: "Reopen within",
			hint: "A problem this soon after its ticket closed reopens that ticket. 0: always a new one.",
			half: true,
			says: (value) => (on(value) ? `reopen within ${value} min` : ""),
		},
		doc: "A problem this soon after its ticket closed reopens that ticket instead of making another.",
	}),
	note_interval_minutes: field(whole(YEAR_IN_MINUTES), {
		...{ fallback: 0, preset: true, takes: "whole number, 0 to 525,600" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "minutes" },
			label: "Note repeats every",
			hint: "Repeats are counted and go out as one note per interval. 0: each as soon as the ticket is free.",
			half: true,
			says: (value) => (on(value) ? `note every ${value} min` : "every repeat is noted"),
		},
		doc: "0: every repeat is noted. More: repeats are counted and go out as one merged note per interval.",
	}),
	auto_close_hours: field(amount(87_600), {
		...{ fallback: 0, preset: true, takes: "number, 0 to 87,600" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "hours" },
			label: "Close automatically after",
			hint: "Closes a ticket that had no news for this long, with a note. 0: never.",
			half: true,
			says: (value) => (on(value) ? `closes after ${value} h without news` : ""),
		},
		doc: "Closes a ticket that had no news for so long, with a note; 0: never.",
	}),
	flap_count: field(whole(10_000), {
		...{ fallback: 0, preset: true, takes: "whole number, 0 to 10,000" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "times" },
			label: "Flapping from",
			hint: "From this many problems of one alert within the minutes beside, one ticket stays open until it has been quiet. 0: off.",
			half: true,
			says: (value, { text }) => (on(value) ? `flapping from ${value} in ${text("flap_minutes") || "30"} min` : ""),
		},
		doc: "From so many opens of a key within `flap_minutes` on it flaps: one ticket that stays open until the key has been quiet. 0: off.",
	}),
	flap_minutes: field(whole(YEAR_IN_MINUTES, 1), {
		...{ fallback: 30, preset: true, takes: "whole number, 1 to 525,600" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "minutes" },
			label: "… in this many minutes",
			hint: "Also how long it has to be quiet before its ticket closes.",
			half: true,
		},
		doc: "The time for `flap_count`, and how long a flapping key has to be quiet.",
	}),
	group_count: field(whole(10_000), {
		...{ fallback: 0, preset: true, takes: "whole number, 0 to 10,000" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "alerts" },
			label: "One ticket for an outage, from",
			hint: "From this many new problems of one group within the seconds beside, they share one ticket. The group is the mapped group, else the company. 0: off.",
			half: true,
			says: (value, { text }) => (on(value) ? `one ticket from ${value} in ${text("group_seconds") || "120"} s` : ""),
		},
		doc: "From so many new keys of one group within `group_seconds` on, across endpoints that have it on, they share one ticket. The group is the mapped `group`, else the company. 0: off.",
	}),
	group_seconds: field(whole(86_400, 1), {
		...{ fallback: 120, preset: true, takes: "whole number, 1 to 86,400" },
		form: {
			section: "notes",
			control: { kind: "number", unit: "seconds" },
			label: "… in this many seconds",
			half: true,
		},
		doc: "The time for `group_count`.",
	}),
	key_scope: field(orDefault(oneOf(["endpoint", "all"]), "endpoint"), {
		...{ fallback: "endpoint", preset: true, takes: "`endpoint` or `all`" },
		form: {
			section: "notes",
			control: {
				kind: "choice",
				choices: [
					{ value: "endpoint", label: "endpoint: on this endpoint only" },
					{ value: "all", label: "all: on every endpoint with this setting" },
				],
			},
			label: "The same key is the same alert",
			hint: "Applies to alerts with a mapped dedup_key.",
			says: (value) => (value === "all" ? "keys count across endpoints" : ""),
		},
		doc: "Whether a `dedup_key` counts within the endpoint or across endpoints with `all`.",
	}),
	key_ignores_numbers: field(flag, {
		...{ fallback: false, forNew: true, preset: true, takes: "true or false" },
		form: {
			section: "notes",
			control: { kind: "check", more: "“CPU at 91 %” and “CPU at 97 %” share a ticket" },
			label: "Summaries that differ only in measured numbers are one alert",
		},
		doc: "Summaries that differ only in measured numbers are one key.",
	}),
	raise_priority: field(flag, {
		...{ fallback: true, preset: true, takes: "true or false" },
		form: {
			section: "notes",
			control: { kind: "check" },
			label: "A repeat with a higher priority raises the ticket's",
		},
		doc: "A repeat with a higher mapped priority raises the ticket's.",
	}),
} as const;
