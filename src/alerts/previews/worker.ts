/** Entry of the thread that replays an endpoint's week, so that acknowledgements do not wait for it. */
import { messageOf } from "../../base/problems.ts";
import { RESTED, type Rest } from "../../threads.ts";
import { type Cuts, compare } from "./compare.ts";
import type { PreviewMessage, PreviewReply } from "./protocol.ts";
import type { Comparison, PastAlert } from "./types.ts";

declare const self: Worker;

/** Pasts that are being received or replayed, until they are finished or cancelled. */
const pasts = new Map<number, PastAlert[]>();

const tell = (reply: PreviewReply): void => self.postMessage(reply);

self.onmessage = ({ data }: MessageEvent<PreviewMessage | Rest>) => {
	if ("rest" in data) {
		pasts.clear();
		self.postMessage(RESTED);
	} else if ("cancel" in data) {
		pasts.delete(data.id);
	} else if ("alerts" in data) {
		pasts.set(data.id, [...(pasts.get(data.id) ?? []), ...data.alerts]);
	} else {
		void replay(data.id, data.compared, data.cuts);
	}
};

async function replay(id: number, compared: Comparison, cuts: Cuts): Promise<void> {
	try {
		const steps = compare(pasts.get(id) ?? [], compared, cuts);
		for (let step = steps.next(); ; step = steps.next()) {
			if (step.done === true) return tell({ id, preview: step.value });
			tell({ id, part: step.value });
			// Lets a message that cancels it arrive.
			await new Promise<void>((resolve) => setImmediate(resolve));
			if (!pasts.has(id)) return tell({ id, preview: null });
		}
	} catch (error) {
		tell({ id, failed: messageOf(error) });
	} finally {
		pasts.delete(id);
	}
}
