import type { Clock } from "../../base/clock.ts";
import { isArray, isObject, type Json, textOf } from "../../base/json.ts";
import { type BodyCipher, mask } from "../../base/security/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { Unindexed, WordStore } from "../../store/index.ts";
import { readDelivery } from "../ingest/index.ts";

/** Keeps the search index of history up to date, in the background. */
export interface Indexing {
	nudge(): void;
	/**
	 * Resolves when all new alerts can be found by search, or after the number of batches that a searcher can
	 * wait for.
	 */
	upToDate(): Promise<void>;
	stop(): Promise<void>;
}

/** Alerts per transaction. */
const BATCH = 20;
/** Maximum number of characters of an alert that can be searched. */
const MAX_CHARACTERS = 8_000;
/** Maximum number of batches that a search waits for: enough for the last moments of any day without a storm. */
const MAX_AWAITED_BATCHES = 10;
/** Wait for more alerts before a batch begins, since alerts come in groups. Milliseconds. */
const GATHER_MS = 250;

export interface IndexingDeps {
	readonly words: WordStore;
	readonly directory: EndpointDirectory;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly onError: (error: unknown) => void;
}

export function createIndexing(deps: IndexingDeps): Indexing {
	const { words, clock } = deps;
	let running: Promise<void> | null = null;
	let cancel: (() => void) | null = null;
	let stopping = false;

	/** @returns false if there was nothing to do */
	async function batch(): Promise<boolean> {
		const due = await words.due(BATCH);
		if (due.length > 0) await words.index(due.map((alert) => ({ alertId: alert.alertId, times: alert.times, text: wordsOf(alert, deps) })));
		return due.length > 0;
	}

	async function drain(): Promise<void> {
		while (!stopping && (await batch()));
	}

	function nudge(): void {
		if (stopping || running !== null || cancel !== null) return;
		cancel = clock.after(GATHER_MS, () => {
			cancel = null;
			running = drain()
				.catch(deps.onError)
				.finally(() => {
					running = null;
				});
		});
	}

	return {
		nudge,
		async upToDate() {
			for (let batches = 0; batches < MAX_AWAITED_BATCHES && !stopping; batches++) if (!(await batch())) return;
		},
		async stop() {
			stopping = true;
			cancel?.();
			await running;
		},
	};
}

/** Text by which an alert can be found: ids, ticket, summary, error and the masked payload. */
function wordsOf(alert: Unindexed, deps: IndexingDeps): string {
	const parts = [alert.requestId, alert.ticketId === null ? "" : String(alert.ticketId), alert.summary ?? "", alert.error ?? ""];
	if (alert.requestId === "") return "";
	return [...parts, payloadText(alert, deps)].join(" ").slice(0, MAX_CHARACTERS).toWellFormed();
}

function payloadText({ sealed, endpointId }: Unindexed, { cipher, directory }: IndexingDeps): string {
	if (sealed === null) return "";
	const read = readDelivery(cipher.open(sealed), directory.findAny(endpointId));
	if (!read.ok) return "";
	const texts: string[] = [];
	let length = 0;
	const visit = (value: Json): void => {
		if (length > MAX_CHARACTERS) return;
		if (isArray(value)) for (const member of value) visit(member);
		else if (isObject(value)) for (const member of Object.values(value)) visit(member);
		else {
			const text = textOf(value) ?? "";
			texts.push(text);
			length += text.length + 1;
		}
	};
	visit(mask(read.value));
	return texts.join(" ");
}
