/** The ConnectWise double in its own process, and a HookWise connected to it. */
import { join } from "node:path";
import { CREDENTIALS } from "../tests/doubles/connectwise/index.ts";
import { type HookWise, startHookWise } from "../tests/support/index.ts";

export interface Double {
	readonly url: string;
	/** Controls the double, or asks for its state. */
	control<T>(method: string, path: string, body?: unknown): Promise<T>;
	kill(): void;
}

/** @param latencyMs delay before each answer */
export async function startDouble(latencyMs: number): Promise<Double> {
	const main = join(import.meta.dir, "../tests/doubles/connectwise/main.ts");
	const child = Bun.spawn([process.execPath, main, "--latency", String(latencyMs)], { stdout: "pipe" });
	const text = new TextDecoder().decode((await child.stdout.getReader().read()).value);
	const url = /at (\S+)/.exec(text)?.[1] ?? "";
	const { origin } = new URL(url);
	return {
		url,
		async control<T>(method: string, path: string, body?: unknown): Promise<T> {
			const sent = body === undefined ? {} : { body: JSON.stringify(body) };
			return (await (await fetch(`${origin}/_control${path}`, { method, ...sent })).json()) as T;
		},
		kill: () => child.kill(),
	};
}

/** Variables that connect HookWise to a double. */
export const environmentOf = ({ url }: Pick<Double, "url">): Readonly<Record<string, string>> => ({
	CW_URL: url,
	CW_COMPANY: CREDENTIALS.company,
	CW_PUBLIC_KEY: CREDENTIALS.publicKey,
	CW_PRIVATE_KEY: CREDENTIALS.privateKey,
	CW_CLIENT_ID: CREDENTIALS.clientId,
	CW_DEFAULT_COMPANY_ID: "CatchAll",
	RETRY_BASE_SECONDS: "0.5",
	LOG_LEVEL: "error",
});

/**
 * @param env variables besides those of the double
 * @param dataDir directory of an earlier run; a fresh one if left out
 */
export const startAgainst = (double: Double, env: Readonly<Record<string, string>> = {}, dataDir?: string): Promise<HookWise> =>
	startHookWise({ ...(dataDir === undefined ? {} : { dataDir }), env: { ...environmentOf(double), ...env } });
