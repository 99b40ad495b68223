import type { TriedPayload } from "../../../views/endpoints/rules/index.tsx";
import { momentOf } from "../../../views/format.ts";
import type { Reader } from "../../../views/reader.ts";
import { readPayload } from "../../payload/index.ts";
import type { Json } from "../../pipeline/index.ts";
import { SOURCES } from "../../sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { PageDeps } from "./deps.ts";

/** What a request says about the payload to try. */
export interface Sent {
	/** `alert:123`, `sample:zabbix:problem`, `own`, `pasted`; blank for the newest. */
	readonly choice: string;
	readonly pasted: string;
}

const NEWEST = 5;

/** The payload that the rules are tried with: the last one received unless another is chosen. */
export async function triedPayload(deps: PageDeps, stored: StoredEndpoint, sent: Sent, reader: Reader): Promise<TriedPayload> {
	const { items } = await deps.history.page({ endpointId: stored.id }, NEWEST, null);
	const received = items.filter(({ status, part }) => status !== "rejected" && part <= 1);
	const samples = SOURCES.flatMap((source) =>
		source.samples.map((sample) => ({
			value: `sample:${source.id}:${sample.id}`,
			label: `${source.name}: ${sample.name}`,
			body: sample.body,
		})),
	);
	const choices = [
		...received.map((item) => ({
			value: `alert:${item.id}`,
			label: `Received ${momentOf(Date.parse(item.received_at ?? ""), reader.zone, reader.now)}`,
		})),
		{ value: "own", label: "Sample for this trigger" },
		{ value: "pasted", label: "Paste one…" },
		...samples.map(({ value, label }) => ({ value, label })),
	];
	const known = choices.some(({ value }) => value === sent.choice);
	const choice = known ? sent.choice : (choices[0]?.value ?? "own");
	const told = (payload: Json | undefined, problem: string | null): TriedPayload => ({
		choice,
		choices,
		payload,
		pasted: sent.pasted,
		problem,
	});
	if (choice === "pasted")
		return sent.pasted.trim() === "" ? told(undefined, "Paste the JSON that the tool sends.") : read(sent.pasted, told);
	if (choice === "own") return read(new TextDecoder().decode(deps.samples.of(stored).body), told);
	const sample = samples.find(({ value }) => value === choice);
	if (sample !== undefined) return read(sample.body, told);
	const detail = await deps.history.detail(Number(choice.slice("alert:".length)));
	if (detail === null || detail.payload === null)
		return told(undefined, detail?.payload_problem ?? "This alert is not in history any more.");
	return told(detail.payload, null);
}

function read(text: string, told: (payload: Json | undefined, problem: string | null) => TriedPayload): TriedPayload {
	const payload = readPayload(new TextEncoder().encode(text), "application/json");
	return payload.ok ? told(payload.value, null) : told(undefined, payload.message);
}
