import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Clock } from "../../base/clock.ts";
import { findTarget, type Lookup, type Target, type TargetRules } from "./target.ts";

export type Posted = { readonly ok: true; readonly status: number } | { readonly ok: false; readonly problem: string };

export interface PostDeps {
	readonly clock: Clock;
	readonly lookup: Lookup;
	/** PEM of an additional certificate authority; for tests. */
	readonly ca?: string;
}

/** Time limit for name resolution, connection and answer together. Milliseconds. */
const TIMEOUT_MS = 10_000;

const failed = (problem: string): Posted => ({ ok: false, problem });

/**
 * Posts JSON. The name is resolved once and the connection goes to that address, so that a name that changes
 * between check and use has no effect. Redirects are refused, and of the answer only the status is read.
 */
export async function postJson(url: string, value: object, rules: TargetRules, deps: PostDeps): Promise<Posted> {
	let cancel = (): void => {};
	const aborted = new AbortController();
	const late = new Promise<Posted>((resolve) => {
		cancel = deps.clock.after(TIMEOUT_MS, () => {
			aborted.abort();
			resolve(failed(`No answer within ${TIMEOUT_MS / 1000} s.`));
		});
	});
	const posted = findTarget(url, rules, deps.lookup).then((target) =>
		target.ok ? send(target.value, JSON.stringify(value), aborted.signal, deps.ca) : failed(target.problem),
	);
	try {
		return await Promise.race([posted, late]);
	} finally {
		cancel();
	}
}

function send({ url, address, family }: Target, body: string, signal: AbortSignal, ca: string | undefined): Promise<Posted> {
	return new Promise((resolve) => {
		const options: RequestOptions & { readonly ca?: string } = {
			method: "POST",
			// A new connection each time, so that none to another address is reused.
			agent: false,
			signal,
			headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), "User-Agent": "HookWise" },
			lookup: (_host, _options, answer) => {
				answer(null, [{ address, family }]);
			},
			...(ca === undefined ? {} : { ca }),
		};
		const sent = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, (answer) => {
			const status = answer.statusCode ?? 0;
			// The rest of the answer is not read.
			answer.on("error", () => {});
			answer.destroy();
			resolve(outcome(status));
		});
		sent.on("error", (error) => resolve(failed(error.message)));
		sent.end(body);
	});
}

function outcome(status: number): Posted {
	if (status >= 200 && status < 300) return { ok: true, status };
	if (status >= 300 && status < 400) return failed(`It answered ${status}: redirects are not followed.`);
	return failed(`It answered ${status}.`);
}
