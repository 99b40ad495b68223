import type { ServerResponse } from "node:http";
import { sendJson, sleep, startLines } from "./answering.ts";
import { tagged } from "./generating.ts";
import type { Behaviour, Fault } from "./options.ts";
import { Problem, type SeenRequest } from "./requests.ts";

/** Lines that tell of one layer. */
const STEPS = 5;
const NAME = /^[A-Za-z0-9][\w.-]*(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::[\w.-]+)?$/;

/** `POST /api/pull`: what went through before a client left is not fetched again. */
export function createPulling(behaviour: Behaviour) {
	const fetched = new Map<string, number>();

	/** The lines of a pull, in order. */
	function* lines(name: string, sizes: readonly number[], breaks: string | null): Generator<object> {
		for (const [layer, total] of sizes.entries()) {
			const digest = `sha256:${tagged(name).replace(/\W/g, "")}${layer}`;
			const status = `pulling ${digest.slice(7, 19)}`;
			yield { status, digest, total };
			for (let step = Math.floor(((fetched.get(digest) ?? 0) / total) * STEPS); step < STEPS; step++) {
				if (breaks !== null && layer === 0 && step === 2) return yield { error: breaks };
				const completed = Math.ceil((total * (step + 1)) / STEPS);
				yield { status, digest, total, completed };
				fetched.set(digest, completed);
			}
		}
		yield { status: "verifying sha256 digest" };
		yield { status: "writing manifest" };
		if (!behaviour.models.some((known) => tagged(known) === tagged(name))) behaviour.models.unshift(tagged(name));
		yield { status: "success" };
	}

	async function pull(response: ServerResponse, { body }: SeenRequest, fault: Fault | null): Promise<void> {
		const name = nameIn(body);
		const sizes = Object.entries(behaviour.registry).find(([known]) => tagged(known) === tagged(name))?.[1];
		const breaks = fault?.kind === "midstream" ? (fault.message ?? "max retries exceeded: unexpected EOF") : null;
		const told = sizes === undefined ? [{ error: "pull model manifest: file does not exist" }] : lines(name, sizes, breaks);
		if (body?.stream === false) return sendLast(response, [...told].at(-1));
		const out = startLines(response);
		await out.write({ status: "pulling manifest" });
		for (const line of told) {
			if (behaviour.pullMs > 0) await sleep(behaviour.pullMs);
			// Leaving the loop ends the generator where it is: nothing more is fetched.
			if (out.gone) return;
			await out.write(line);
		}
		out.end();
	}

	return { pull };
}

/** @throws Problem as the real one answers */
function nameIn(body: SeenRequest["body"]): string {
	if (body === undefined) throw new Problem(400, "missing request body");
	const name = body.model ?? body.name;
	if (typeof name !== "string" || !NAME.test(name)) throw new Problem(400, "invalid model name");
	return name;
}

/** Without a stream only the last word counts. */
function sendLast(response: ServerResponse, last: object | undefined): void {
	const failed = last === undefined || "error" in last;
	sendJson(response, failed ? 500 : 200, last ?? { error: "nothing happened" });
}
