import { type ConnectWiseDouble, type DoubleOptions, startConnectWise } from "../doubles/connectwise/index.ts";
import { type HookWise, type StartOptions, startHookWise } from "./hookwise.ts";

/** Variables that connect the executable to a double, with short waits between tries. */
export const environmentFor = (double: ConnectWiseDouble): Readonly<Record<string, string>> => ({
	CW_URL: double.url,
	CW_COMPANY: double.credentials.company,
	CW_PUBLIC_KEY: double.credentials.publicKey,
	CW_PRIVATE_KEY: double.credentials.privateKey,
	CW_CLIENT_ID: double.credentials.clientId,
	CW_DEFAULT_COMPANY_ID: "CatchAll",
	RETRY_BASE_SECONDS: "0.05",
	CW_TIMEOUT_SECONDS: "1",
	CW_CREATE_TIMEOUT_SECONDS: "1",
	CW_DOUBT_SECONDS: "1",
});

export interface Pair extends AsyncDisposable {
	readonly double: ConnectWiseDouble;
	readonly hookwise: HookWise;
}

/** A ConnectWise double and the executable connected to it; `await using` ends both. */
export async function startPair(options: { double?: DoubleOptions; env?: StartOptions["env"] } = {}): Promise<Pair> {
	const double = startConnectWise(options.double);
	const hookwise = await startHookWise({ env: { ...environmentFor(double), ...options.env } });
	return {
		double,
		hookwise,
		async [Symbol.asyncDispose]() {
			await hookwise[Symbol.asyncDispose]();
			await double.stop();
		},
	};
}
