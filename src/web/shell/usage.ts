import type { Clock } from "../../base/clock.ts";
import type { Who } from "../../base/security/index.ts";
import type { AuditStore } from "../../store/index.ts";

/** Tells the audit of people and programs that come without a log-in: the first time at once, then summed up once a day. */
export interface Usage {
	/** Resolves when a first time is on disk. */
	used(who: Who, sourceIp: string): Promise<void>;
	stop(): void;
}

const DAY_MS = 24 * 3_600_000;
/** Pairs of name and address that are counted; past it the longest known is told of and forgotten. */
const MOST = 2_000;
const ACTIONS = { basic: "login.basic", key: "login.key" } as const;

interface Counted {
	readonly who: string;
	readonly action: string;
	readonly sourceIp: string;
	since: number;
	calls: number;
}

export function createUsage(deps: { audit: AuditStore; clock: Clock; onError: (error: unknown) => void }): Usage {
	const { audit, clock, onError } = deps;
	const counted = new Map<string, Counted>();

	const tell = ({ who, action, sourceIp }: Counted, subject: string): Promise<void> =>
		audit.append({ at: clock.now(), who, sourceIp, action, endpointId: null, subject, changes: [] });

	const sumOf = ({ calls, since }: Counted): string =>
		`${calls} more ${calls === 1 ? "call" : "calls"} since ${new Date(since).toISOString().slice(0, 16)}Z`;

	async function sumUp(): Promise<void> {
		for (const [key, one] of counted) {
			if (one.calls === 0) {
				// Whoever comes back after a quiet day is told of as someone new.
				counted.delete(key);
				continue;
			}
			await tell(one, sumOf(one));
			one.since = clock.now();
			one.calls = 0;
		}
	}

	let cancel = (): void => {};
	const arm = (): void => {
		cancel = clock.after(DAY_MS, () => {
			sumUp().catch(onError).finally(arm);
		});
	};
	arm();

	return {
		async used({ via, name }, sourceIp) {
			if (via === "session") return;
			const key = `${via} ${name} ${sourceIp}`;
			const known = counted.get(key);
			if (known !== undefined) {
				known.calls++;
				return;
			}
			const [oldest] = counted.size >= MOST ? counted : [];
			if (oldest !== undefined) {
				counted.delete(oldest[0]);
				if (oldest[1].calls > 0) void tell(oldest[1], sumOf(oldest[1])).catch(onError);
			}
			const one: Counted = { who: name, action: ACTIONS[via], sourceIp, since: clock.now(), calls: 0 };
			counted.set(key, one);
			await tell(one, "First call since the start, or in a day");
		},
		stop: () => cancel(),
	};
}
