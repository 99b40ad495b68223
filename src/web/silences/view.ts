import { z } from "zod";
import type { Answer } from "../../../views/parts/answer.tsx";
import type { SilenceLine, SilencesView } from "../../../views/silences/types.ts";
import type { StoredSilence } from "../../store/index.ts";
import type { PageDeps } from "../page/deps.ts";
import { calendarOf } from "./plan.ts";

/** Maximum number of ended silences in the list. */
const MAX_ENDED = 200;

export const silencesQuery = z.object({
	from: z.string().max(10).catch("").default(""),
	ended: z.string().max(5).catch("").default(""),
});

export type SilencesQuery = z.output<typeof silencesQuery>;

type ViewDeps = Pick<PageDeps, "silences" | "directory" | "maintenance" | "clock">;

/** A silence as lists show it. */
export function silenceLine({ silences, directory }: Pick<ViewDeps, "silences" | "directory">, silence: StoredSilence): SilenceLine {
	const { id, endpointId, company, group, key, summaryContains, startsAt, endsAt, reason, createdBy } = silence;
	return {
		...{ id, endpointId, company, group, key, startsAt, endsAt, reason, createdBy },
		endpointName: endpointId === null ? null : (directory.find(endpointId)?.name ?? null),
		text: summaryContains,
		state: silences.stateOf(silence),
	};
}

/** Subject of a silence in a few words. */
export const silencedName = (directory: PageDeps["directory"], silence: StoredSilence): string =>
	[
		silence.company,
		silence.endpointId === null ? null : (directory.find(silence.endpointId)?.name ?? "a deleted endpoint"),
		silence.summaryContains === null ? null : `“${silence.summaryContains}”`,
		silence.group,
		silence.key,
	]
		.filter((part) => part !== null)
		.join(", ");

/** Active silences, then planned ones, each ordered by what comes next. */
export async function openSilences(deps: Pick<ViewDeps, "silences" | "directory">): Promise<SilenceLine[]> {
	const lines = (await deps.silences.list()).map((silence) => silenceLine(deps, silence));
	const active = lines.filter(({ state }) => state === "active").sort((a, b) => a.endsAt - b.endsAt);
	const scheduled = lines.filter(({ state }) => state === "scheduled").sort((a, b) => a.startsAt - b.startsAt);
	return [...active, ...scheduled];
}

/** Content of the silences page. @param zone time zone of the reader */
export async function viewSilences(deps: ViewDeps, query: SilencesQuery, zone: string, answer: Answer | null): Promise<SilencesView> {
	const { silences, directory, maintenance, clock } = deps;
	const [stored, open] = await Promise.all([silences.list(), openSilences(deps)]);
	const ended = stored.filter((silence) => silences.stateOf(silence) === "ended");
	const current = maintenance.current();
	const planned = maintenance.planned();
	const showsEnded = query.ended !== "";
	return {
		lines: [...open, ...(showsEnded ? ended.slice(0, MAX_ENDED).map((silence) => silenceLine(deps, silence)) : [])],
		active: open.filter(({ state }) => state === "active").length,
		scheduled: open.filter(({ state }) => state === "scheduled").length,
		ended: ended.length,
		showsEnded,
		maintenance: current.enabled
			? { isOn: true, reason: current.reason, startsAt: null, until: current.until }
			: planned === null
				? null
				: { isOn: false, reason: planned.reason, startsAt: planned.startsAt, until: planned.until },
		calendar: calendarOf(
			{
				silences: stored,
				endpoints: directory.all().map(({ id, name, compiled }) => ({ id, name, windows: compiled.windows })),
				maintenance: current,
				planned,
				nameOf: (silence) => silencedName(directory, silence),
			},
			query.from,
			zone,
			clock.now(),
		),
		answer,
	};
}
