import type { ToldNeed } from "../../../views/dashboard/types.ts";
import { ageOf, counted } from "../../../views/format.ts";
import { oldTokenEndOf } from "../../setup/endpoints/index.ts";
import type { Needs } from "../page/deps.ts";
import { idOf } from "./ids.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Old tokens that end soon and were used within the last day: after their end these senders will be rejected. */
export async function oldTokenNeeds(deps: Needs<"clock" | "endpoints" | "oldTokens">): Promise<ToldNeed[]> {
	const now = deps.clock.now();
	const needs = await Promise.all(
		(await deps.endpoints.list()).map(async (stored): Promise<ToldNeed | null> => {
			const endsAt = oldTokenEndOf(stored, now);
			if (endsAt === null || endsAt - now > warnBefore(stored.lastRotatedAt ?? now, endsAt)) return null;
			const uses = (await deps.oldTokens.usesOf(stored.id)).filter(({ lastAt }) => now - lastAt < DAY_MS);
			const [latest] = uses;
			if (latest === undefined) return null;
			return {
				...{ kind: "told", what: "old_token", rowId: null, icon: "key", tone: "soon" },
				id: idOf(`old token ${stored.id} ${endsAt}`),
				lastAt: endsAt,
				since: latest.lastAt,
				title: `${counted(uses.length, "sender still uses", "senders still use")} the old token`,
				more: `${stored.name}, it ends in ${ageOf(endsAt - now)}`,
				message: `Last ${latest.sourceIp}${latest.userAgent === "" ? "" : ` (${latest.userAgent})`}. Put the new token into the tool; once the old one ends, its webhooks are refused.`,
				count: uses.length,
				...{ endpointId: stored.id, company: null, ticketId: null },
				actions: [{ href: `/endpoints/${stored.id}/setup#old-token`, word: "Show who" }],
			};
		}),
	);
	return needs.filter((need) => need !== null);
}

/** Warning time before the end: the last quarter of the overlap, at least an hour and at most a day. */
const warnBefore = (from: number, to: number): number => Math.max(HOUR_MS, Math.min(DAY_MS, (to - from) / 4));
