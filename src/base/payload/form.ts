/** Reads forms, both those of browsers and those of tools that have one template for the whole body. */

import { parseMultipart } from "@remix-run/multipart-parser";
import type { Json, JsonObject } from "../json.ts";
import { messageOf } from "../problems.ts";
import { holdsContainer, type Parsed, parseJson, TOO_DEEP } from "./json.ts";
import { decodeText } from "./text.ts";

/** Maximum number of fields. A form with more is not an alert. */
const MAX_FIELDS = 2_000;
const MAX_PARTS = 1_000;
/** Names of a single form field that holds the whole payload. */
const WRAPPERS: readonly string[] = ["payload", "data"];

/** Reads `application/x-www-form-urlencoded` as an object of its fields. */
export function readForm(text: string): Parsed {
	const fields = pairsOf(text);
	if (fields === null) return { ok: false, message: `The form has more than ${MAX_FIELDS} fields.` };
	return unwrapped(objectOf(fields));
}

/** Reads `multipart/form-data` as an object of its fields; of files only name and size. */
export function readMultipart(body: Uint8Array, contentType: string): Parsed {
	const boundary = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
	if (boundary === null) return { ok: false, message: "The content type multipart/form-data names no boundary." };
	const fields: [string, Json][] = [];
	try {
		const limits = { maxParts: MAX_PARTS, maxFileSize: body.length, maxTotalSize: body.length + 1 };
		for (const part of parseMultipart(body, { boundary: boundary[1] ?? boundary[2] ?? "", ...limits })) {
			const { name, filename } = part;
			if (name === undefined) continue;
			fields.push([
				name,
				filename === undefined ? decodeText(part.bytes, part.headers["content-type"] ?? null) : fileOf(filename, part.size),
			]);
		}
	} catch (error) {
		return {
			ok: false,
			message: `The form (multipart/form-data) cannot be read: ${messageOf(error)}.`,
		};
	}
	return unwrapped(objectOf(fields));
}

const fileOf = (name: string, size: number): JsonObject => ({ name, size });

/** If the only field of a form holds JSON, that JSON is the payload. */
function unwrapped(fields: JsonObject): Parsed {
	const names = Object.keys(fields);
	const only = names.length === 1 && WRAPPERS.includes(names[0] ?? "") ? fields[names[0] ?? ""] : undefined;
	const inner = typeof only === "string" && holdsContainer(only) ? parseJson(only) : null;
	return inner !== null && (inner.ok || inner.message === TOO_DEEP) ? inner : { ok: true, value: fields };
}

/** Object of these fields. A field named `__proto__` stays a member. If a name occurs twice, the last one counts. */
const objectOf = (fields: readonly (readonly [string, Json])[]): JsonObject => Object.fromEntries(fields);

/**
 * Name and value pairs of a form. Some tools (PRTG) paste values into a template without encoding them.
 * Blanks then stay as they are, a plus
 * is a plus, and text after an `&` without a `=` continues the value before it.
 * @returns null if there are too many
 */
function pairsOf(text: string): [string, string][] | null {
	const isRaw = /[ \r\n\t<>"]/.test(text.trim());
	const pairs: [string, string][] = [];
	for (const piece of text.split("&", MAX_FIELDS * 4)) {
		const equals = piece.indexOf("=");
		const last = pairs.at(-1);
		if (isRaw && last !== undefined && (equals < 0 || !isName(piece.slice(0, equals)))) {
			last[1] += `&${decoded(piece, isRaw)}`;
			continue;
		}
		if (piece === "") continue;
		if (pairs.length >= MAX_FIELDS) return null;
		const name = equals < 0 ? piece : piece.slice(0, equals);
		pairs.push([decoded(name, isRaw), equals < 0 ? "" : decoded(piece.slice(equals + 1), isRaw)]);
	}
	return pairs;
}

/** True if a text looks like a field name that a person would choose in a template. */
const isName = (text: string): boolean => /^[\w.%[\]-]{1,200}$/.test(text.trim());

/** Decodes percent escapes. Invalid escapes stay as they are. */
function decoded(text: string, isRaw: boolean): string {
	const spaced = isRaw ? text : text.replaceAll("+", " ");
	if (!spaced.includes("%")) return spaced;
	// Consecutive escapes are decoded together, since one character may take several.
	return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeText(Buffer.from(run.replaceAll("%", ""), "hex"), "text/plain"));
}
