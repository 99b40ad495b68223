/**
 * Converts an endpoint's fields for the rooms that use them: numbers with units, parsed paths, header names
 * in lower case.
 */
import { type Path, readPath } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import type { ConfigField } from "./fields/index.ts";
import { configValue } from "./rows.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Reads single fields of a stored configuration. Values that an import left broken count as the default, or as off. */
function reader(config: JsonObject) {
	const value = (field: ConfigField): unknown => configValue(config, field);
	const text = (field: ConfigField): string | null => {
		const given = value(field);
		return typeof given === "string" && given.trim() !== "" ? given.trim() : null;
	};
	return {
		text,
		isOn: (field: ConfigField): boolean => value(field) === true,
		/** 0 if off or unreadable. */
		amount: (field: ConfigField, unit = 1): number => {
			const given = value(field);
			return typeof given === "number" && Number.isFinite(given) && given > 0 ? given * unit : 0;
		},
		path: (field: ConfigField): Path | null => {
			const given = text(field);
			const reading = given === null ? null : readPath(given);
			return reading?.ok ? reading.path : null;
		},
		oneOf: <T>(field: ConfigField, known: readonly T[], fallback: T): T => known.find((one) => one === value(field)) ?? fallback,
	};
}

export type HmacFormat = "plain" | "timestamped" | "stripe" | "slack" | "standard-webhooks";
const HMAC_FORMATS: readonly HmacFormat[] = ["plain", "timestamped", "stripe", "slack", "standard-webhooks"];
const ANSWER_STATUSES: readonly (200 | 202 | 204)[] = [200, 202, 204];

/** Settings for receiving: credentials, reading the body, and the answer. */
export function doorOf(config: JsonObject) {
	const { text, isOn, path, oneOf } = reader(config);
	const separator = configValue(config, "hmac_separator");
	return {
		/** A further header that may carry the token, in lower case; null: none. */
		tokenHeader: text("token_header")?.toLowerCase() ?? null,
		/** True if the token may be in the query. */
		tokenInUrl: isOn("token_in_url"),
		/** Path of the token in the body; null if it is not allowed there. */
		tokenPath: path("token_path"),
		hmacFormat: oneOf("hmac_format", HMAC_FORMATS, "plain"),
		/** Header of the signed time, in lower case; null: none. */
		hmacTimestampHeader: text("hmac_timestamp_header")?.toLowerCase() ?? null,
		/** Text between the signed time and the body; may be blank. */
		hmacSeparator: typeof separator === "string" ? separator : ":",
		answerStatus: oneOf("answer_status", ANSWER_STATUSES, 202),
		acceptText: isOn("accept_text"),
		/** Path of the payload in the body; null if the body is the payload. */
		payloadPath: path("payload_path"),
	} as const;
}

/** Settings for tickets. Times in milliseconds; 0 is off. */
export function policiesOf(config: JsonObject) {
	const { isOn, amount } = reader(config);
	return {
		/** Wait before a ticket is opened. */
		openDelayMs: amount("open_delay_seconds", SECOND_MS),
		/** Time after its closing during which a ticket is reopened. */
		reopenWithinMs: amount("reopen_within_minutes", MINUTE_MS),
		/** Minimum time between two notes about repeats; 0: each repeat gets a note. */
		noteIntervalMs: amount("note_interval_minutes", MINUTE_MS),
		/** Number of openings of a key within `flapMs` from which it is flapping. */
		flapCount: amount("flap_count"),
		flapMs: amount("flap_minutes", MINUTE_MS),
		/** Number of new keys of a group within `groupMs` from which they share a ticket. */
		groupCount: amount("group_count"),
		groupMs: amount("group_seconds", SECOND_MS),
		/** Time without news after which a ticket is closed. */
		autoCloseMs: amount("auto_close_hours", HOUR_MS),
		/** True if a repeat with a higher priority raises the ticket's. */
		raisePriority: isOn("raise_priority"),
		/** True if the first text goes to the Internal tab. */
		internalDescription: isOn("internal_description"),
		aiRcaEnabled: isOn("ai_rca_enabled"),
	} as const;
}

export type Door = ReturnType<typeof doorOf>;
export type Policies = ReturnType<typeof policiesOf>;
