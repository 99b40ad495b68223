import { type Payload, readPayload } from "../../base/payload/index.ts";
import type { Sample } from "./types.ts";

/** Payload of a sample, read like that of a webhook with the same content type and parameters. */
export function readSample({ body, contentType, query }: Pick<Sample, "body" | "contentType" | "query">): Payload {
	const bytes = (text: string) => new TextEncoder().encode(text);
	if (body !== "" || query === undefined) return readPayload(bytes(body), contentType);
	const fields = [...new URLSearchParams(query)].map(([name, value]) => [name, parameterOf(value)] as const);
	return readPayload(bytes(JSON.stringify(Object.fromEntries(fields))), "application/json");
}

/** A parameter with JSON in it is read as JSON. */
function parameterOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
