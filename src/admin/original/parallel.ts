/** Parallel run: both versions receive the same webhooks, and their results are compared. */
import { randomUUID } from "node:crypto";
import { decideCalmly } from "../../alerts/deciding/index.ts";
import { keyHash } from "../../alerts/incidents/index.ts";
import { readDelivery } from "../../alerts/ingest/index.ts";
import { type CompiledEndpoint, compileEndpoint, type DecisionContext } from "../../alerts/pipeline/index.ts";
import type { Clock } from "../../base/clock.ts";
import { type BodyCipher, SealBroken } from "../../base/security/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { ReceivedRow, RemoteReading, Store } from "../../store/index.ts";
import { type Compared, compareEach, type Here, type Kind, type There } from "./comparing.ts";
import { readLine } from "./log.ts";
import { printOf } from "./print.ts";

export interface ParallelRun {
	readonly id: string;
	/** Times of the first and last webhook in the other version's history. */
	readonly from: number;
	readonly to: number;
	readonly counts: Readonly<Record<Kind, number>>;
	/** Number of lines in the file that could not be compared. */
	readonly unread: number;
	/** In order of time. */
	readonly items: readonly Compared[];
}

export interface ParallelRuns {
	/**
	 * Compares a file with the webhooks received in its time. Writes nothing.
	 * @param content history as exported by `psql`: one JSON object per line
	 * @throws NotComparable
	 */
	compare(content: AsyncIterable<Uint8Array>): Promise<ParallelRun>;
	/** null if it is no longer kept. */
	get(id: string): ParallelRun | null;
}

/** The file cannot be compared. The message gives reason and remedy. */
export class NotComparable extends Error {
	override readonly name = "NotComparable";
}

export interface ParallelDeps {
	readonly reading: RemoteReading["received"];
	readonly endpoints: Pick<Store["endpoints"], "shown">;
	readonly directory: EndpointDirectory;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
}

const MAX_BYTES = 64 * 2 ** 20;
/** Maximum length of a line in characters. A body there has at most a megabyte, unless its operator changed that. */
const MAX_LINE_LENGTH = 5_000_000;
/** Maximum number of lines in the file, and of webhooks in its time. */
const MAX_LINES = 20_000;
/** Number of webhooks read at a time. */
const A_TIME = 200;
/** Milliseconds of work before a pause: the work may take a while, and the same thread acknowledges webhooks. */
const SLICE_MS = 1;
/** Margin around the time of the file, within which webhooks are included too. Milliseconds. */
const MARGIN_MS = 2 * 60_000;
/** Maximum number of comparisons kept, in memory only. */
const KEPT = 3;

/** Lets waiting acknowledgements run. */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const SHORTER = "Take a shorter time.";

export function createParallelRuns(deps: ParallelDeps): ParallelRuns {
	const receivedHere = createRereading(deps);
	const kept = new Map<string, ParallelRun>();
	let isBusy = false;

	async function compare(content: AsyncIterable<Uint8Array>): Promise<ParallelRun> {
		const { lines, unread } = await linesOf(content);
		const there = lines.sort((a, b) => a.at - b.at);
		const [first, last] = [there[0], there.at(-1)];
		if (first === undefined || last === undefined) {
			throw new NotComparable("The file has no webhooks of its history. It should be what the command above prints: a JSON object a line.");
		}
		const here = await receivedHere(first.at - MARGIN_MS, last.at + MARGIN_MS + 1);
		const known = new Set((await deps.endpoints.shown()).map(({ id }) => id));
		const items: Compared[] = [];
		let began = performance.now();
		for (const one of compareEach(there, here, (id) => known.has(id))) {
			// Before and after the file's history there is nothing to compare with.
			if (one.kind !== "only_here" || (one.at >= first.at && one.at <= last.at)) items.push(one);
			if (performance.now() - began < SLICE_MS) continue;
			await pause();
			began = performance.now();
		}
		items.sort((a, b) => a.at - b.at);
		const counts = { same: 0, differs: 0, only_there: 0, only_here: 0 };
		for (const { kind } of items) counts[kind]++;
		return { id: randomUUID(), from: first.at, to: last.at, counts, unread, items };
	}

	return {
		async compare(content) {
			if (isBusy) throw new NotComparable("Another comparison is running. Try again in a moment.");
			isBusy = true;
			try {
				const run = await compare(content);
				kept.set(run.id, run);
				for (const id of [...kept.keys()].slice(0, -KEPT)) kept.delete(id);
				return run;
			} finally {
				isBusy = false;
			}
		},
		get: (id) => kept.get(id) ?? null,
	};
}

/**
 * Makes a function that reads every webhook of a period and decides each with today's configuration, at the
 * time it came.
 * @returns the function takes both ends of the period, in milliseconds since the epoch, and throws
 * NotComparable if there are too many webhooks
 */
function createRereading(deps: ParallelDeps): (from: number, to: number) => Promise<Here[]> {
	async function decided(
		row: ReceivedRow,
		rules: CompiledEndpoint | undefined,
		today: Omit<DecisionContext, "now" | "requestId">,
	): Promise<Here> {
		const { id, at, endpointId, summary, parts } = row;
		const refusal = row.status === "rejected" ? (row.errorMessage ?? "") : null;
		const unread = { id, at, endpointId, summary, parts, refusal, print: null, verdict: null, key: "" };
		if (row.sealed === null || rules === undefined) return unread;
		try {
			const payload = readDelivery(deps.cipher.open(row.sealed), deps.directory.findAny(endpointId));
			if (!payload.ok) return unread;
			const [verdict = null] = await decideCalmly(rules, payload.value, { ...today, now: at, requestId: "compared" }, SLICE_MS);
			return { ...unread, print: printOf(payload.value), verdict, key: verdict === null ? "" : keyHash(verdict.key, endpointId) };
		} catch (error) {
			if (error instanceof SealBroken) return unread;
			throw error;
		}
	}

	return async function receivedHere(from, to) {
		const rules = new Map((await deps.endpoints.shown()).map(({ id, config }) => [id, compileEndpoint(config, { id, isDraft: false })]));
		const context = { ...deps.context(), maintenanceMode: false, silences: [] };
		const here: Here[] = [];
		let began = performance.now();
		for (let after = 0; ; ) {
			const rows = await deps.reading.between(from, to, after, A_TIME);
			for (const row of rows) {
				here.push(await decided(row, rules.get(row.endpointId), context));
				if (performance.now() - began < SLICE_MS) continue;
				await pause();
				began = performance.now();
			}
			if (here.length > MAX_LINES)
				throw new NotComparable(`HookWise received more than ${MAX_LINES} webhooks in the time of this file. ${SHORTER}`);
			after = rows.at(-1)?.id ?? after;
			if (rows.length < A_TIME) return here;
		}
	};
}

interface Lines {
	readonly lines: There[];
	readonly unread: number;
}

/** @throws NotComparable */
async function linesOf(content: AsyncIterable<Uint8Array>): Promise<Lines> {
	const lines: There[] = [];
	let unread = 0;
	let began = performance.now();
	for await (const text of textLines(content)) {
		const read = thereOf(text);
		if (read === null) unread++;
		else lines.push(read);
		if (lines.length > MAX_LINES) throw new NotComparable(`The file has more than ${MAX_LINES} webhooks. ${SHORTER}`);
		if (performance.now() - began < SLICE_MS) continue;
		await pause();
		began = performance.now();
	}
	return { lines, unread };
}

async function* textLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let held = "";
	let bytes = 0;
	for await (const piece of content) {
		bytes += piece.length;
		if (bytes > MAX_BYTES) throw new NotComparable(`The file is larger than ${MAX_BYTES / 2 ** 20} MB. ${SHORTER}`);
		const parts = (held + decoder.decode(piece, { stream: true })).split("\n");
		held = parts.pop() ?? "";
		if (held.length > MAX_LINE_LENGTH) {
			throw new NotComparable(
				"A line of the file is longer than any webhook. It should be what the command above prints: a JSON object a line.",
			);
		}
		yield* parts.filter((line) => line.trim() !== "");
	}
	held += decoder.decode();
	if (held.trim() !== "") yield held;
}

/** null if it is not a line of that history, or was in progress. */
function thereOf(text: string): There | null {
	let row: unknown;
	try {
		row = JSON.parse(text) as unknown;
	} catch {
		return null;
	}
	const line = readLine(row);
	if (typeof line === "string") return null;
	const { endpointId, receivedAt: at, payload, ticketId, summary, status, action, reason } = line;
	const message = status === "rejected" || status === "dlq" ? line.errorMessage : null;
	return { at, endpointId, print: printOf(payload), outcome: { status, action, reason }, ticketId, summary, message };
}
