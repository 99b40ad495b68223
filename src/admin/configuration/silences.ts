import { isoTime } from "../../base/clock.ts";
import { problemsOfSilence, type SilenceInput, silenceInput, withDefaults } from "../../setup/silences/index.ts";
import type { SilenceValues, StoredSilence } from "../../store/index.ts";
import { isFields, type Part, type Step, type Tell, type Told } from "./steps.ts";

/** Fields of a silence in the file; times in UTC. */
export const silenceFields = (silence: SilenceValues) => ({
	endpoint_id: silence.endpointId,
	company: silence.company,
	group: silence.group,
	key: silence.key,
	summary_contains: silence.summaryContains,
	starts_at: isoTime(silence.startsAt),
	ends_at: isoTime(silence.endsAt),
	reason: silence.reason,
});

/** Suffix to the creator's name of silences from a file. A file never ends a silence that people made by hand. */
const BY_FILE = " (configuration)";

const identityOf = ({ endpointId, company, group, key, summaryContains, startsAt, endsAt }: SilenceValues): string =>
	JSON.stringify([endpointId, company, group, key, summaryContains, startsAt, endsAt]);

const nameOf = (silence: SilenceValues): string => {
	const { endpointId, company, group, key, summaryContains } = silence;
	const what = [company, group, key, summaryContains, endpointId].find((one) => one !== null) ?? "";
	return `silence ${what} until ${isoTime(silence.endsAt)}`;
};

/**
 * Plans the silences of a file. A silence is the same if its matchers and times are; ended ones are ignored.
 * @param current silences that have not ended
 * @param options.prune true to end those that an earlier file created and this one lacks
 * @param now milliseconds since the epoch
 */
export function planSilences(
	list: readonly unknown[],
	current: readonly StoredSilence[],
	options: { readonly prune: boolean },
	tell: Tell,
	now: number,
): Part {
	const known = new Map(current.map((silence) => [identityOf(silence), silence]));
	const seen = new Set<string>();
	const steps: Step[] = [];
	const problems: Told[] = [];
	let unchanged = 0;
	for (const [index, given] of list.entries()) {
		const read = readSilence(given, now);
		const refuse = (field: string, message: string): void => {
			problems.push(tell(["silences", index, field], `silence ${index + 1}`, { field, message }));
		};
		if ("problems" in read) {
			for (const { field, message } of read.problems) refuse(field, message);
			continue;
		}
		const identity = identityOf(read.values);
		if (seen.has(identity)) {
			refuse("", "It stands in the file twice.");
			continue;
		}
		seen.add(identity);
		const before = known.get(identity) ?? null;
		if (read.isOver || before?.reason === read.values.reason) unchanged++;
		else steps.push(silenceStep(before, read.values));
	}
	const rest = current.filter((silence) => silence.createdBy.endsWith(BY_FILE) && !seen.has(identityOf(silence)));
	if (options.prune) steps.push(...rest.map(withoutSilence));
	return { steps, unchanged, problems, leftAlone: options.prune ? [] : rest.map(nameOf) };
}

type Read =
	| { readonly values: SilenceValues; readonly isOver: boolean }
	| { readonly problems: readonly { readonly field: string; readonly message: string }[] };

function readSilence(given: unknown, now: number): Read {
	if (!isFields(given)) return { problems: [{ field: "", message: "A map of fields is expected." }] };
	const read = silenceInput.safeParse(given);
	if (!read.success) {
		return { problems: read.error.issues.flatMap(({ path, message }) => [{ field: path.join("."), message }]) };
	}
	const input: SilenceInput = read.data;
	// A file is applied again and again, and a silence “from now” would be a new one each time.
	if (input.starts_at == null) return { problems: [{ field: "starts_at", message: "A time is needed, such as 2026-01-31T22:00:00Z." }] };
	const values = withDefaults(input, now);
	const isOver = values.endsAt <= now;
	const problems = problemsOfSilence(values, isOver ? values.startsAt : now);
	return problems.length > 0 ? { problems } : { values, isOver };
}

const changesOf = (before: SilenceValues | null, after: SilenceValues | null) => {
	const [old, next] = [before, after].map((one) => (one === null ? {} : silenceFields(one)) as Readonly<Record<string, unknown>>);
	const fields = Object.keys({ ...old, ...next });
	return fields
		.map((field) => ({ field, old: old?.[field] || null, new: next?.[field] || null }))
		.filter((change) => change.old !== change.new);
};

const silenceStep = (before: StoredSilence | null, values: SilenceValues): Step => ({
	kind: before === null ? "create" : "change",
	what: nameOf(values),
	changes: changesOf(before, values),
	note: null,
	audit: { action: before === null ? "silence.create" : "silence.update", endpointId: values.endpointId, subject: nameOf(values) },
	made: {},
	write: (store, now, who) => [
		before === null
			? store.silences.add({ ...values, createdBy: `${who}${BY_FILE}`, createdAt: now })
			: store.silences.change(before.id, values),
	],
});

const withoutSilence = (silence: StoredSilence): Step => ({
	kind: "delete",
	what: nameOf(silence),
	changes: changesOf(silence, null),
	note: null,
	audit: { action: "silence.delete", endpointId: silence.endpointId, subject: nameOf(silence) },
	made: {},
	write: (store) => [store.silences.remove(silence.id)],
});
