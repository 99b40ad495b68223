import { createHash } from "node:crypto";
import type { Failure } from "../../psa/port/index.ts";
import type { TicketWatchDeps } from "./index.ts";

/**
 * - `registered`: ConnectWise reports each change
 * - `polling`: it cannot reach HookWise, or may not register callbacks; open tickets are polled instead
 * - `off`: there is no ConnectWise
 */
export type RegistrationState =
	| { readonly kind: "registered"; readonly since: number }
	| { readonly kind: "polling"; readonly why: string; readonly right: string | null }
	| { readonly kind: "off" };

export interface Registration {
	state(): RegistrationState;
	stop(): void;
}

/** How often the callback is checked: ConnectWise switches off one that failed for three days. Milliseconds. */
const RENEW_MS = 6 * 60 * 60_000;
/** Wait after a failure. Milliseconds. */
const RETRY_MS = 10 * 60_000;
/** Wait after the start, when other work is more urgent. Milliseconds. */
const FIRST_MS = 5_000;

const NO_ADDRESS: RegistrationState = {
	kind: "polling",
	why: "ConnectWise can call back only where PUBLIC_URL is an https address that it reaches. Open tickets are looked at instead.",
	right: null,
};

/**
 * Keeps one callback registered for this installation, and removes those of earlier addresses.
 * @param onRenewed called when it is registered: at the start, and whenever it was checked again
 */
export function createRegistration(deps: TicketWatchDeps, onRenewed: () => void): Registration {
	const { psa, clock } = deps;
	const url = addressOf(deps.publicUrl, deps.secret);
	/** Distinguishes our callback from those of other programs with the same API member. */
	const description = `HookWise ${createHash("sha256").update(deps.secret).digest("hex").slice(0, 12)}`;
	let state: RegistrationState = psa.kind === "connectwise" ? NO_ADDRESS : { kind: "off" };
	let cancel = (): void => {};
	let stopped = false;

	function failed({ message, right }: Failure): void {
		state = { kind: "polling", why: message, right: right ?? null };
	}

	/** @returns milliseconds until the next check; null for never */
	async function renew(): Promise<number | null> {
		const { callbacks } = psa;
		if (psa.kind !== "connectwise" || callbacks === null) {
			state = { kind: "off" };
			return null;
		}
		const all = await callbacks.list();
		if (!all.ok) {
			failed(all.failure);
			return RETRY_MS;
		}
		const ours = all.value.filter((one) => one.description === description);
		for (const old of ours.filter((one) => one.url !== url)) await callbacks.remove(old.id);
		if (url === null) {
			state = NO_ADDRESS;
			return null;
		}
		if (!ours.some((one) => one.url === url)) {
			const made = await callbacks.register(url, description);
			if (!made.ok) {
				failed(made.failure);
				return RETRY_MS;
			}
		}
		if (state.kind !== "registered") state = { kind: "registered", since: clock.now() };
		onRenewed();
		return RENEW_MS;
	}

	function arm(ms: number): void {
		cancel();
		cancel = clock.after(ms, () => {
			renew()
				.catch((error: unknown) => {
					deps.onError(error);
					return RETRY_MS;
				})
				.then((next) => {
					if (next !== null && !stopped) arm(next);
				});
		});
	}

	const unsubscribe = psa.onSwap(() => {
		state = psa.kind === "connectwise" ? NO_ADDRESS : { kind: "off" };
		arm(FIRST_MS);
	});
	arm(FIRST_MS);
	return {
		state: () => state,
		stop() {
			stopped = true;
			unsubscribe();
			cancel();
		},
	};
}

/** Address of the callback. It ends with a parameter, because ConnectWise appends id and action. */
function addressOf(publicUrl: string | null, secret: string): string | null {
	if (publicUrl === null || !publicUrl.toLowerCase().startsWith("https://")) return null;
	return `${publicUrl.replace(/\/+$/, "")}/connectwise/callback/${secret}?recordId=`;
}
