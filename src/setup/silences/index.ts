/**
 * Planned silences for an endpoint, a company, a group, a key or a text: alerts are decided and kept, but
 * touch no ticket.
 */
import type { Actor } from "../../base/actor.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { done, invalidInput, missing, type Outcome } from "../../base/outcome.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { SilenceStore, SilenceValues, StoredSilence } from "../../store/index.ts";
import { type Audit, changesBetween } from "../audit/index.ts";
import { problemsOfSilence, type SilenceInput, withDefaults } from "./input.ts";

export { MATCHERS, problemsOfSilence, type SilenceInput, silenceInput, withDefaults } from "./input.ts";

export type SilenceState = "scheduled" | "active" | "ended";

export interface Silences {
	/** Newest first, ended ones included. */
	list(): Promise<readonly StoredSilence[]>;
	get(id: number): Promise<StoredSilence | null>;
	/** Silences in force now; from memory, for decisions. */
	active(): readonly StoredSilence[];
	stateOf(silence: StoredSilence): SilenceState;
	add(input: SilenceInput, actor: Actor): Promise<Outcome<StoredSilence>>;
	change(id: number, input: Partial<SilenceInput>, actor: Actor): Promise<Outcome<StoredSilence>>;
	/** Alerts count again immediately. @returns false if there is none with this id */
	remove(id: number, actor: Actor): Promise<boolean>;
	/** Reads them again, after changes by another process. */
	reload(): Promise<void>;
}

export interface SilencesDeps {
	readonly store: SilenceStore;
	readonly audit: Audit;
	/** See `Store.together`: writes a change and its audit entry together. */
	readonly together: (gather: () => readonly Promise<unknown>[]) => Promise<void>;
	readonly clock: Clock;
	readonly events: Events;
	/** True if this endpoint exists. */
	readonly isEndpoint: (id: string) => boolean;
}

export async function loadSilences(deps: SilencesDeps): Promise<Silences> {
	const { store, audit, clock, events } = deps;
	let coming: readonly StoredSilence[] = [];
	const reload = async (): Promise<void> => {
		coming = await store.coming(clock.now());
	};
	await reload();

	/** Makes a change together with its audit entry; decisions use it when this resolves. */
	async function written<T>(write: () => Promise<T>, told: Promise<void> | (() => Promise<void>)): Promise<T> {
		let asked: Promise<T> | null = null;
		await deps.together(() => {
			asked = write();
			return [asked, typeof told === "function" ? told() : told];
		});
		await reload();
		events.emit("silences.changed", { active: active().length });
		return asked as unknown as Promise<T>;
	}

	/** Problems of a person's input. The endpoint of an old silence may no longer exist. */
	function problemsOf({ endpoint_id: endpoint }: Partial<SilenceInput>, values: SilenceValues): FieldProblem[] {
		const id = endpoint?.trim() ?? "";
		if (id !== "" && !deps.isEndpoint(id)) return [{ field: "endpoint_id", message: "There is no such endpoint." }];
		return [...problemsOfSilence(values, clock.now())];
	}

	const active = (): readonly StoredSilence[] => {
		const now = clock.now();
		return coming.filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
	};

	return {
		list: () => store.list(),
		get: (id) => store.get(id),
		active,
		stateOf({ startsAt, endsAt }) {
			const now = clock.now();
			return now >= endsAt ? "ended" : now >= startsAt ? "active" : "scheduled";
		},
		async add(input, actor) {
			const values = withDefaults(input, clock.now());
			const problems = problemsOf(input, values);
			if (problems.length > 0) return invalidInput(problems);
			const row = { ...values, createdBy: actor.name, createdAt: clock.now() };
			const changes = changesBetween({}, shown(values));
			const value = await written(
				() => store.add(row),
				() => audit.record(actor, { action: "silence.create", subject: nameOf(values), endpointId: values.endpointId, changes }),
			);
			return done(value);
		},
		async change(id, input, actor) {
			const before = await store.get(id);
			if (before === null) return missing("Silence");
			const values = withDefaults({ ...inputOf(before), ...input }, clock.now());
			const problems = problemsOf(input, values);
			if (problems.length > 0) return invalidInput(problems);
			const changes = changesBetween(shown(before), shown(values));
			if (changes.length === 0) return done(before);
			const value = await written(
				() => store.change(id, values),
				() => audit.record(actor, { action: "silence.update", subject: nameOf(values), endpointId: values.endpointId, changes }),
			);
			return value === null ? missing("Silence") : done(value);
		},
		async remove(id, actor) {
			const before = await store.get(id);
			if (before === null) return false;
			const changes = changesBetween(shown(before), {});
			await written(
				() => store.remove(id),
				() => audit.record(actor, { action: "silence.delete", subject: nameOf(before), endpointId: before.endpointId, changes }),
			);
			return true;
		},
		reload,
	};
}

const inputOf = (silence: StoredSilence): SilenceInput => ({
	endpoint_id: silence.endpointId,
	company: silence.company,
	group: silence.group,
	key: silence.key,
	summary_contains: silence.summaryContains,
	starts_at: isoTime(silence.startsAt),
	ends_at: isoTime(silence.endsAt) ?? "",
	reason: silence.reason,
});

/** Values for the audit. */
const shown = (values: SilenceValues): Record<string, unknown> => ({
	...(values.endpointId === null ? {} : { endpoint_id: values.endpointId }),
	...(values.company === null ? {} : { company: values.company }),
	...(values.group === null ? {} : { group: values.group }),
	...(values.key === null ? {} : { key: values.key }),
	...(values.summaryContains === null ? {} : { summary_contains: values.summaryContains }),
	starts_at: isoTime(values.startsAt),
	ends_at: isoTime(values.endsAt),
	reason: values.reason,
});

/** Name of a silence in a few words. */
function nameOf({ company, group, key, summaryContains, endpointId }: SilenceValues): string {
	const named = company ?? group ?? key ?? summaryContains;
	return named ?? (endpointId === null ? "Silence" : "Endpoint");
}
