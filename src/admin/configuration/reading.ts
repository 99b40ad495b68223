import type { Clock } from "../../base/clock.ts";
import { endThread, startThread } from "../../threads.ts";
import { createAnswers } from "./answers.ts";
import type { Order, OrderReply } from "./protocol.ts";
import type { Planned, Told } from "./steps.ts";

/** Maximum length in characters of a text that is read directly, within some 100 ms. */
const MAX_AT_ONCE = 32_000;
/** Time limit for reading. Milliseconds. */
const LONGEST_MS = 30_000;
const TOO_LONG: OrderReply = { problems: ["The file takes too long to read. Apply it in parts, such as one section each."] };

/** Result of reading a file: a plan, or problems with their places. */
export type Drafted = Extract<Planned, { ok: true }> | { readonly ok: false; readonly problems: readonly Told[] };

/** Reads configuration files, large ones on a thread of their own, one at a time. */
export interface FileReader {
	/**
	 * Plans the changes in a text of YAML or JSON.
	 * @returns the plan, or all problems, for people: `line 12, endpoint “Uptime Kuma”, board: …`
	 * @throws Error if the thread fails, and the errors of `plan`
	 */
	planned(text: string, plan: (value: unknown) => Promise<Drafted>): Promise<Planned>;
}

export function createFileReader(clock: Clock): FileReader {
	let last: Promise<unknown> = Promise.resolve();
	return {
		planned(text, plan) {
			if (text.length <= MAX_AT_ONCE) {
				const answer = createAnswers();
				return plannedBy(async (order) => answer(order), text, plan);
			}
			const turn = last.then(() => onThread(clock, (ask) => plannedBy(ask, text, plan)));
			last = turn.catch(() => {});
			return turn;
		},
	};
}

type Ask = (order: Order) => Promise<OrderReply>;

async function plannedBy(ask: Ask, text: string, plan: (value: unknown) => Promise<Drafted>): Promise<Planned> {
	const read = await ask({ text });
	if ("problems" in read) return { ok: false, problems: read.problems };
	const drafted = await plan("value" in read ? read.value : null);
	if (drafted.ok) return drafted;
	const told = await ask({ paths: drafted.problems.map(({ path }) => path) });
	const lines = "lines" in told ? told.lines : [];
	return { ok: false, problems: drafted.problems.map((problem, index) => sentenceOf(problem, lines[index])) };
}

/** @param line counted from 1; undefined for a problem of the whole file */
function sentenceOf({ path, what, message }: Told, line: number | undefined): string {
	const place = [path.length === 0 || line === undefined ? "" : `line ${line}`, what].filter((part) => part !== "").join(", ");
	return place === "" ? message : `${place}: ${message}`;
}

async function onThread<T>(clock: Clock, work: (ask: Ask) => Promise<T>): Promise<T> {
	const worker = startThread("configuration");
	const ask: Ask = async (order) => {
		let cancel = (): void => {};
		try {
			return await new Promise<OrderReply>((resolve, reject) => {
				cancel = clock.after(LONGEST_MS, () => resolve(TOO_LONG));
				worker.onmessage = ({ data }: MessageEvent<OrderReply>) => resolve(data);
				worker.onerror = (event) => reject(new Error(`The file could not be read: ${event.message}`));
				worker.postMessage(order);
			});
		} finally {
			cancel();
		}
	};
	try {
		return await work(ask);
	} finally {
		await endThread("configuration", worker);
	}
}
