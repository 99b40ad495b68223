import type { TriedPayload } from "../../../views/endpoints/rules/index.tsx";
import { momentOf } from "../../../views/format.ts";
import type { Reader } from "../../../views/reader.ts";
import type { AlertView } from "../../alerts/history/index.ts";
import { type Json, writeJson } from "../../base/json.ts";
import { readPayload } from "../../base/payload/index.ts";
import { mask } from "../../base/security/index.ts";
import { readSample, type Sample, SOURCES, type Source } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";

/** Services that these pages use. */
type Deps = Needs<"fixtures" | "history" | "samples">;

/** A request's choice of the payload to try. */
export interface Sent {
	/** `alert:123`, `fixture:4`, `sample:zabbix:problem`, `own`, `pasted`; blank for the newest problem. */
	readonly choice: string;
	readonly pasted: string;
}

/** Number of received payloads on offer, and number searched for a problem. */
const OFFERED = 5;
const LOOKED_AT = 40;

/** A preset's sample, as a choice of what to try. */
const choiceOf = (source: Source, sample: Sample): { readonly value: string; readonly label: string } => ({
	value: `sample:${source.id}:${sample.id}`,
	label: `${source.name}: ${sample.name}`,
});

/** A sample that consists only of parameters is tried as the JSON made from them. */
function bodyOf(sample: Sample): { readonly body: string; readonly contentType: string } {
	if (sample.body !== "") return { body: sample.body, contentType: sample.contentType };
	const payload = readSample(sample);
	return { body: payload.ok ? writeJson(payload.value, 2) : "", contentType: "application/json" };
}

/** Every sample of every preset. */
export const sampleChoices: readonly { readonly value: string; readonly label: string }[] = SOURCES.flatMap((source) =>
	source.samples.map((sample) => choiceOf(source, sample)),
);

/** A preset's sample as its tool sends it; undefined for any other choice. */
export function sampleBody(choice: string): { readonly body: string; readonly contentType: string } | undefined {
	for (const source of SOURCES) {
		const found = source.samples.find((sample) => choiceOf(source, sample).value === choice);
		if (found !== undefined) return bodyOf(found);
	}
	return undefined;
}

/** True if the alert was a problem: it opened a ticket, or was added to one. */
const wasProblem = ({ action }: AlertView): boolean => action === "create" || action === "update";

/** Alerts on offer, and the first to try: the newest problem, since recoveries and tests show little. */
async function receivedOf(deps: Deps, endpointId: string): Promise<{ offered: readonly AlertView[]; first: AlertView | undefined }> {
	const { items } = await deps.history.page({ endpointId }, LOOKED_AT, null);
	const received = items.filter(({ status, part }) => status !== "rejected" && part <= 1);
	const first = received.find(wasProblem) ?? received[0];
	const newest = received.slice(0, OFFERED);
	return { offered: first === undefined || newest.includes(first) ? newest : [...newest, first], first };
}

/** The payload for trying the rules: the last problem received, unless another is chosen. */
export async function triedPayload(deps: Deps, stored: StoredEndpoint, sent: Sent, reader: Reader): Promise<TriedPayload> {
	const [{ offered, first }, fixtures] = await Promise.all([receivedOf(deps, stored.id), deps.fixtures.list(stored.id)]);
	const choices = [
		...offered.map((item) => ({
			value: `alert:${item.id}`,
			label: `Received ${momentOf(Date.parse(item.received_at ?? ""), reader.zone, reader.now)}`,
			group: "Received",
		})),
		...fixtures.map(({ id, name }) => ({ value: `fixture:${id}`, label: name, group: "Fixtures" })),
		{ value: "own", label: "Sample for this trigger", group: "Other" },
		{ value: "pasted", label: "Paste one…", group: "Other" },
		...sampleChoices.map((choice) => ({ ...choice, group: "Samples" })),
	];
	const known = choices.some(({ value }) => value === sent.choice);
	const choice = known ? sent.choice : first === undefined ? "own" : `alert:${first.id}`;
	const read = await readChoice(deps, stored, choice, sent.pasted);
	return { choice, choices, pasted: sent.pasted, ...read };
}

interface Read {
	readonly payload: Json | undefined;
	readonly problem: string | null;
}

async function readChoice(deps: Deps, stored: StoredEndpoint, choice: string, pasted: string): Promise<Read> {
	if (choice === "pasted") return pasted.trim() === "" ? none("Paste the JSON that the tool sends.") : readText(pasted);
	if (choice === "own") return readText(new TextDecoder().decode(deps.samples.of(stored).body));
	const sample = sampleBody(choice);
	if (sample !== undefined) return readText(sample.body, sample.contentType);
	const [kind, id] = choice.split(":");
	if (kind === "fixture") {
		const found = await deps.fixtures.get(stored.id, Number(id));
		if (found === null) return none("This fixture is not kept any more.");
		return found.opened.ok ? { payload: mask(found.opened.payload), problem: null } : none(found.opened.problem);
	}
	const detail = await deps.history.detail(Number(id));
	if (detail === null || detail.payload === null) return none(detail?.payload_problem ?? "This alert is not in history any more.");
	return { payload: detail.payload, problem: null };
}

const none = (problem: string): Read => ({ payload: undefined, problem });

function readText(text: string, contentType = "application/json"): Read {
	const payload = readPayload(new TextEncoder().encode(text), contentType);
	return payload.ok ? { payload: payload.value, problem: null } : none(payload.message);
}
