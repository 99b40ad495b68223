/** What people ask history for, over HTTP like its pages. */
import { type HookWise, PASSWORD } from "../tests/support/index.ts";

/** Paths by what they ask for. */
export type Questions = Readonly<Record<string, () => string>>;

/** Queries of the history page: pages, filters, searches, counts, and a page far down. */
export async function questions(hookwise: HookWise): Promise<Questions> {
	const { items } = await hookwise.client.json<{ items: { id: string }[] }>("GET", "/api/endpoints");
	const { items: newest } = await hookwise.client.json<{ items: { id: string; ticket_id: number | null; request_id: string }[] }>(
		"GET",
		"/api/logs?limit=200&status=processed",
	);
	const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
	const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();
	const middle = String(Math.floor(Number(newest.at(-1)?.id ?? 0) / 2));
	const words = ["timeout", "certificate", "firewall", "printer", "backup"];
	return {
		"first page": () => "/api/logs?limit=50",
		"a page in the middle": () => `/api/logs?limit=50&cursor=${middle}`,
		"by endpoint": () => `/api/logs?limit=50&endpoint=${any(items).id}`,
		"by status (dlq)": () => "/api/logs?limit=50&status=dlq",
		"by two states and endpoint": () => `/api/logs?limit=50&status=dlq&status=skipped&endpoint=${any(items).id}`,
		"by ticket": () => `/api/logs?limit=50&ticket_id=${any(newest).ticket_id}`,
		"by request id": () => `/api/logs?limit=50&request_id=${any(newest).request_id}`,
		"by time (one day, ten days ago)": () => `/api/logs?limit=50&from=${day(11)}&to=${day(10)}`,
		"search: a common word": () => `/api/logs?limit=50&q=${any(words)}`,
		"search: a rare word": () => `/api/logs?limit=50&q=srv${Math.floor(Math.random() * 5_000)}`,
		"search: two words": () => `/api/logs?limit=50&q=host${Math.floor(Math.random() * 5_000)}+${any(words)}`,
		"search: a beginning": () => "/api/logs?limit=50&q=cert",
		"search: #ticket": () => `/api/logs?limit=50&q=%23${any(newest).ticket_id}`,
		"search and status": () => `/api/logs?limit=50&q=${any(words)}&status=dlq`,
		"search: nothing there": () => "/api/logs?limit=50&q=nothinglikethis",
		"counts: all": () => "/api/logs/counts",
		"counts: by endpoint": () => `/api/logs/counts?endpoint=${any(items).id}`,
		"counts: one day": () => `/api/logs/counts?from=${day(11)}&to=${day(10)}`,
		"counts: a rare word": () => `/api/logs/counts?q=srv${Math.floor(Math.random() * 5_000)}`,
		detail: () => `/api/logs/${any(newest).id}`,
		"figures of the day": () => "/api/stats",
		"endpoints with figures": () => "/api/endpoints?stats=1",
	};
}

/** Asks all of them so many times, in turn. @returns milliseconds of each answer, by what was asked */
export async function askedOf(hookwise: HookWise, asked: Questions, rounds: number): Promise<ReadonlyMap<string, readonly number[]>> {
	const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
	const byName = new Map<string, number[]>(Object.keys(asked).map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [name, path] of Object.entries(asked)) {
			const began = performance.now();
			const answer = await fetch(`${hookwise.url}${path()}`, { headers: { authorization } });
			await answer.arrayBuffer();
			if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
			byName.get(name)?.push(performance.now() - began);
		}
	}
	return byName;
}
