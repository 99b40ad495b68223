import type { Clock } from "../../base/clock.ts";
import type { Who } from "../../base/security/index.ts";
import type { Audit } from "../../setup/audit/index.ts";

/** Audits people and programs that use the API without a log-in; summed up, since some call every second. */
export interface Usage {
	used(who: Who, sourceIp: string): void;
	/** Writes all counts that are not written yet. */
	stop(): Promise<void>;
}

const EVERY_MS = 3_600_000;
/** Maximum number of counted pairs of name and address; beyond it they are written sooner. */
const MAX_COUNTED = 2_000;
const ACTIONS = { basic: "login.basic", key: "login.key" } as const;

interface Counted {
	readonly who: string;
	readonly action: string;
	readonly sourceIp: string;
	readonly since: number;
	calls: number;
}

export interface UsageDeps {
	readonly audit: Audit;
	readonly clock: Clock;
	/** Called at the first use since the last sum. */
	readonly onFirst: (who: string, sourceIp: string) => void;
	readonly onError: (error: unknown) => void;
}

export function createUsage({ audit, clock, onFirst, onError }: UsageDeps): Usage {
	const counted = new Map<string, Counted>();

	async function sumUp(): Promise<void> {
		const all = [...counted.values()];
		counted.clear();
		for (const { who, action, sourceIp, since, calls } of all) {
			const subject = `${calls} ${calls === 1 ? "call" : "calls"} since ${new Date(since).toISOString().slice(0, 16)}Z`;
			await audit.record({ name: who, sourceIp }, { action, subject });
		}
	}

	let cancel = (): void => {};
	const arm = (): void => {
		cancel = clock.after(EVERY_MS, () => {
			sumUp().catch(onError).finally(arm);
		});
	};
	arm();

	return {
		used({ via, name }, sourceIp) {
			if (via === "session") return;
			const key = `${via} ${name} ${sourceIp}`;
			const known = counted.get(key);
			if (known !== undefined) {
				known.calls++;
				return;
			}
			if (counted.size >= MAX_COUNTED) void sumUp().catch(onError);
			counted.set(key, { who: name, action: ACTIONS[via], sourceIp, since: clock.now(), calls: 1 });
			onFirst(name, sourceIp);
		},
		async stop() {
			cancel();
			await sumUp().catch(onError);
		},
	};
}
