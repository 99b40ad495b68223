import type { Clock } from "../../base/clock.ts";
import { endThread, startThread } from "../../threads.ts";
import { createAnswers } from "./answers.ts";
import type { Order, OrderReply } from "./protocol.ts";
import type { Planned, Told } from "./steps.ts";

/** A text up to this long is read at once, within some 100 ms. Characters. */
const MAX_AT_ONCE = 32_000;
/** A text that takes longer is given up. Milliseconds. */
const LONGEST_MS = 30_000;
const TOO_LONG: OrderReply = { problems: ["The file takes too long to read. Apply it in parts, such as one section each."] };

/** What is made of a file: a plan, or problems with their places in it. */
export type Drafted = Extract<Planned, { ok: true }> | { readonly ok: false; readonly problems: readonly Told[] };

/** Reads configuration files; large ones on a thread of their own, one at a time. */
export interface FileReader {
	/**
	 * Plans what a text of YAML or JSON says.
	 * @returns the plan, or all that is wrong, for people: `line 12, endpoint “Uptime Kuma”, board: …`
	 * @throws Error when the thread fails, and what `plan` throws
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

/** @param line counted from 1; a problem of the whole file has none */
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
