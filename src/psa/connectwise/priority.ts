import type { CallRecord } from "../../base/calls.ts";
import type { PsaTicket } from "../port/index.ts";
import type { Client, Outcome } from "./client.ts";
import { priorities } from "./lookups.ts";
import { RIGHTS } from "./rights.ts";
import { plain, readTicket } from "./wire.ts";

/** See `Psa.setPriority`. */
export async function setPriority(client: Client, ticketId: number, name: string, calls: CallRecord[]): Promise<Outcome<PsaTicket>> {
	const all = await priorities(client, calls);
	if (!all.ok) return all;
	const wanted = name.trim().toLowerCase();
	const priority = all.value.find((one) => one.name.trim().toLowerCase() === wanted);
	if (priority === undefined) return failed("rejected", `ConnectWise has no priority "${name}".`, null);
	const body = [{ op: "replace", path: "priority", value: { id: priority.id } }];
	const answer = await client.call(
		{ method: "PATCH", route: "/service/tickets/{id}", id: ticketId, asked: `priority ${priority.name}`, body, right: RIGHTS.ticketsEdit },
		readTicket,
		calls,
	);
	if (!answer.ok) return answer;
	if (answer.value.priority?.trim().toLowerCase() === priority.name.trim().toLowerCase()) return { ok: true, value: plain(answer.value) };
	return failed(
		"ineffective",
		`ConnectWise answered 200 but left ticket #${ticketId} at priority "${answer.value.priority ?? "none"}".`,
		200,
	);
}

const failed = (kind: "rejected" | "ineffective", message: string, status: number | null) =>
	({ ok: false, failure: { kind, message, status, retryAfterMs: null } }) as const;
