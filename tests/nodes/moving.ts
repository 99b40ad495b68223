import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fillHistory } from "../../bench/fill.ts";
import { eventually, freshDirectory, type HookWise, type MadeEndpoint, runToEnd, startHookWise } from "../support/index.ts";

/** An installation with the embedded database, stopped. */
export interface Embedded {
	readonly dataDir: string;
	readonly endpoint: MadeEndpoint;
	/** Its keys, as nodes get them. */
	readonly keys: { readonly ENCRYPTION_KEY: string; readonly SECRET_KEY: string };
}

const keyIn = (dataDir: string, name: string): string => readFileSync(join(dataDir, name), "utf8").trim();

/** @param rows lines of history over the last month */
export async function embedded(rows: number): Promise<Embedded> {
	await using first = await startHookWise({ dataDir: join(freshDirectory(), "data") });
	const { dataDir } = first;
	const endpoint = await first.client.endpoint({ name: "Edge" });
	await first.end("SIGTERM");
	if (rows > 0) fillHistory(dataDir, rows, [endpoint.id], Date.now());
	return {
		dataDir,
		endpoint,
		keys: { ENCRYPTION_KEY: keyIn(dataDir, "encryption.key"), SECRET_KEY: keyIn(dataDir, "secret.key") },
	};
}

/** `hookwise move` with these words. */
export const move = (dataDir: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
	runToEnd({ dataDir, words: ["move", ...words], env });

/** Sends an alert and waits for its ticket. @returns its request id */
export async function ticketed({ client }: HookWise, endpoint: MadeEndpoint, name: string): Promise<string> {
	const id = await client.accepted(endpoint, { state: "firing", monitor: { name } });
	await eventually(`${name} has its ticket`, async () => (await client.item(id)).status === "processed");
	return id;
}
