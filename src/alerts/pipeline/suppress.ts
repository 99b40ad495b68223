import type { CompiledEndpoint } from "./compile.ts";
import type { MatchedRule } from "./route.ts";
import { isoOf } from "./times.ts";
import type { Suppressed } from "./trace.ts";
import type { ActiveSilence, AlertType, DecisionContext, IncidentKey, Suppression } from "./types.ts";
import { isInside, type Window, weekMoment, windowInWords } from "./windows.ts";

/** Facts shared by all alerts of a delivery, which are decided at one moment. */
export interface Moment {
	readonly window: Window | null;
	/** The window that covers the moment, or the first few that do not. */
	readonly windows: readonly string[];
	readonly of: number;
	readonly moment: string;
}

/** Maximum number of windows that are named; more are counted. */
const NAMED = 4;

export function momentOf({ windows }: CompiledEndpoint, { now }: DecisionContext): Moment {
	const window = windows.find((one) => isInside(one, now)) ?? null;
	const told = window === null ? windows.slice(0, NAMED) : [window];
	return { window, windows: told.map(windowInWords), of: windows.length, moment: weekMoment(now, (window ?? windows[0])?.zone) };
}

interface About {
	readonly endpoint: CompiledEndpoint;
	readonly context: DecisionContext;
	readonly moment: Moment;
	readonly rules: readonly MatchedRule[];
	readonly alertType: AlertType;
	readonly key: IncidentKey;
	readonly group: string | null;
	readonly summary: string;
}

/**
 * Reason why an alert touches no ticket (docs/contract/behaviour.md, 2.2): the first of draft, global
 * maintenance, window, silence, drop by rule.
 */
export function suppress(about: About): Suppressed {
	const { endpoint, context, moment, rules, alertType } = about;
	const dropper = rules.find(({ rule }) => rule.drop)?.rule.number ?? null;
	const silence = (context.silences ?? []).find((one) => isSilenced(one, about)) ?? null;
	const timely = context.maintenanceMode
		? "maintenance_global"
		: moment.window !== null
			? "maintenance_window"
			: silence !== null
				? "silenced"
				: null;
	const always = endpoint.isDraft ? "draft" : dropper === null ? null : "dropped_by_rule";
	const reason: Suppression | null = always === "draft" ? always : (timely ?? always);
	return {
		step: "suppress",
		kind: "suppress",
		reason,
		// A ticket must not stay open only because its recovery arrived during a quiet time.
		ifOpen: alertType === "CLOSE" ? always : reason,
		windows: moment.windows,
		of: moment.of,
		moment: moment.moment,
		silence: silence === null ? null : { id: silence.id, until: isoOf(silence.until) },
		rule: dropper,
	};
}

const same = (wanted: string, value: string | null): boolean =>
	value !== null && wanted.trim().toLowerCase() === value.trim().toLowerCase();

/** True if all matchers of a silence match. A silence without matchers covers nothing. */
function isSilenced(silence: ActiveSilence, { endpoint, context, key, group, summary }: About): boolean {
	if (context.now > silence.until) return false;
	const matchers: (readonly [string | null | undefined, (wanted: string) => boolean])[] = [
		[silence.endpoint_id, (wanted) => wanted === endpoint.id],
		[silence.company, (wanted) => same(wanted, key.company)],
		[silence.group, (wanted) => same(wanted, group)],
		[silence.key, (wanted) => wanted === key.text || wanted === summary],
		[silence.summary_contains, (wanted) => summary.toLowerCase().includes(wanted.trim().toLowerCase())],
	];
	const given = matchers.flatMap(([wanted, matches]) => (wanted == null || wanted.trim() === "" ? [] : [matches(wanted)]));
	return given.length > 0 && given.every(Boolean);
}
