/**
 * Settings that an admin can change while HookWise runs. Values from the environment are shown, but cannot be
 * changed.
 */
import { z } from "zod";
import { hostProblem } from "../../alerts/rca/index.ts";
import type { Actor } from "../../base/actor.ts";
import { type Config, VARIABLES } from "../../base/config.ts";
import { done, invalidInput, type Outcome } from "../../base/outcome.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { Role } from "../../base/security/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { AuditChange, SettingsStore } from "../../store/index.ts";
import { checkAlarmUrl } from "../../watch/alarms/index.ts";

const text = (longest: number) => z.string("A text is expected.").max(longest, `At most ${longest} characters.`);
const flag = z.boolean("true or false is expected.");
const url = text(2_000).refine((value) => value === "" || /^https?:\/\/[^/]/i.test(value), "An http or https URL is expected.");
const whole = (from: number, to: number) => {
	const message = `A whole number from ${from} to ${to} is expected.`;
	return z.int(message).min(from, message).max(to, message);
};

/** Who must have a second step at log-in. */
const secondStep = z.enum(["nobody", "admins", "everybody"], "nobody, admins or everybody is expected.");

/** True if a role must have one. */
export const secondStepFor = (asked: z.output<typeof secondStep>, role: Role): boolean =>
	asked === "everybody" || (asked === "admins" && role === "admin");

const schema = z.strictObject({
	alarm_url: url,
	alarm_allow_private: flag,
	alarm_weekly_summary: flag,
	backup_enabled: flag,
	backup_dir: text(1_000),
	backup_keep: whole(1, 365),
	backup_hour: whole(0, 23),
	ollama_host: text(500).superRefine((value, issue) => {
		const problem = hostProblem(value);
		if (problem !== null) issue.addIssue({ code: "custom", message: problem });
	}),
	rca_system_prompt: text(10_000),
	wont_fix_statuses: text(1_000),
	require_second_step: secondStep,
});

/** Fields that a client may send; each is optional. */
export const settingsInput = schema.partial();

export type RuntimeSettings = z.output<typeof schema>;

const DEFAULTS: RuntimeSettings = {
	alarm_url: "",
	alarm_allow_private: false,
	alarm_weekly_summary: false,
	backup_enabled: false,
	backup_dir: "",
	backup_keep: 14,
	backup_hour: 2,
	ollama_host: "",
	rca_system_prompt: "",
	wont_fix_statuses: "",
	require_second_step: "nobody",
};

export interface Settings {
	current(): RuntimeSettings;
	/** Changes the given settings, together with the audit entry. */
	change(body: unknown, actor: Actor): Promise<Outcome<RuntimeSettings>>;
	/** Every environment variable with its value (secrets hidden) and its meaning. */
	environment(): readonly {
		readonly name: string;
		readonly value: string | null;
		readonly meaning: string;
		readonly is_default: boolean;
	}[];
	reload(): Promise<void>;
}

export type SettingsReading =
	| { readonly ok: true; readonly next: RuntimeSettings; readonly changes: readonly AuditChange[] }
	| { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Reads a client's wishes for settings: the changes, or the problem of each field. */
export function readSettings(body: unknown, current: RuntimeSettings): SettingsReading {
	const read = settingsInput.safeParse(body);
	if (!read.success) return { ok: false, problems: read.error.issues.flatMap(problemsOf) };
	const next = { ...current, ...(read.data as Partial<RuntimeSettings>) };
	const problem = next.alarm_url === "" ? null : checkAlarmUrl(next.alarm_url, { allowPrivate: next.alarm_allow_private });
	if (problem !== null) return { ok: false, problems: [{ field: "alarm_url", message: problem }] };
	const changes = Object.entries(read.data).flatMap(([field, value]) => {
		const old = current[field as keyof RuntimeSettings];
		return JSON.stringify(old) === JSON.stringify(value) ? [] : [{ field, old, new: value }];
	});
	return { ok: true, next, changes };
}

/** Changes in the form in which the store keeps them. */
export const storedSettings = (changes: readonly AuditChange[]): Record<string, string> =>
	Object.fromEntries(changes.map(({ field, new: value }) => [field, JSON.stringify(value)]));

/** Changes in a form that people may see. */
export const toldSettings = (changes: readonly AuditChange[]): AuditChange[] =>
	changes.map((change) => (change.field === "alarm_url" ? { ...change, old: hostOf(change.old), new: hostOf(change.new) } : change));

export async function loadSettings(deps: { store: SettingsStore; audit: Audit; config: Config }): Promise<Settings> {
	const { store, audit, config } = deps;
	let current = DEFAULTS;
	const reload = async (): Promise<void> => {
		const stored = await store.all();
		const known = Object.keys(DEFAULTS).flatMap((name) =>
			stored[name] === undefined ? [] : [[name, JSON.parse(stored[name]) as unknown]],
		);
		const read = schema.safeParse({ ...DEFAULTS, ...Object.fromEntries(known) });
		current = read.success ? read.data : DEFAULTS;
	};
	await reload();
	return {
		current: () => current,
		async change(body, actor) {
			const reading = readSettings(body, current);
			if (!reading.ok) return invalidInput(reading.problems);
			const { changes } = reading;
			if (changes.length > 0) {
				await audit.change(
					actor,
					() => store.set(storedSettings(changes)),
					() => ({ action: "settings.update", subject: "Settings", changes: toldSettings(changes) }),
				);
				current = reading.next;
			}
			return done(current);
		},
		environment: () =>
			VARIABLES.map(({ name, fallback, meaning, secret }) => {
				const value = (config as unknown as Record<string, unknown>)[name];
				const shown = value === null || value === undefined ? null : secret ? "********" : String(value);
				return { name, value: shown, meaning, is_default: shown === null || shown === fallback };
			}),
		reload,
	};
}

/** Host of a URL. The audit shows only that, since such URLs often contain a token in their path. */
function hostOf(value: unknown): string {
	return typeof value === "string" && URL.canParse(value) ? `${new URL(value).origin}/…` : "";
}

function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
	if (issue.code === "unrecognized_keys") return issue.keys.map((field) => ({ field, message: "There is no such setting." }));
	return [{ field: issue.path.length === 0 ? "body" : String(issue.path[0]), message: issue.message }];
}
