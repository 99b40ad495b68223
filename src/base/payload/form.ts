/** Forms: what a browser would send, and what tools with a template for the whole body make of it. */

import { parseMultipart } from "@remix-run/multipart-parser";
import type { Json, JsonObject } from "../json.ts";
import { messageOf } from "../problems.ts";
import { holdsContainer, type Parsed, parseJson, TOO_DEEP } from "./json.ts";
import { decodeText } from "./text.ts";

/** Fields of a form; what has more is no alert. */
const MAX_FIELDS = 2_000;
const MAX_PARTS = 1_000;
/** Names of a form's one field that stand for the whole payload. */
const WRAPPERS: readonly string[] = ["payload", "data"];

/** `application/x-www-form-urlencoded`: the object of its fields. */
export function readForm(text: string): Parsed {
	const fields = pairsOf(text);
	if (fields === null) return { ok: false, message: `The form has more than ${MAX_FIELDS} fields.` };
	return unwrapped(objectOf(fields));
}

/** `multipart/form-data`: the object of its fields; files by name and size only. */
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

/** A form whose only field holds JSON is that JSON. */
function unwrapped(fields: JsonObject): Parsed {
	const names = Object.keys(fields);
	const only = names.length === 1 && WRAPPERS.includes(names[0] ?? "") ? fields[names[0] ?? ""] : undefined;
	const inner = typeof only === "string" && holdsContainer(only) ? parseJson(only) : null;
	return inner !== null && (inner.ok || inner.message === TOO_DEEP) ? inner : { ok: true, value: fields };
}

/** `__proto__` as a name stays a member. The last of a name counts. */
const objectOf = (fields: readonly (readonly [string, Json])[]): JsonObject => Object.fromEntries(fields);

/**
 * The pairs of a form. A tool that pastes values into a template without encoding them (PRTG) leaves blanks, and an `&` that
 * belongs to a value: then what follows an `&` without a `=` goes on with the value before it, and a plus is a plus.
 * @returns null when there are too many
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

/** What a template's author would call a field. */
const isName = (text: string): boolean => /^[\w.%[\]-]{1,200}$/.test(text.trim());

/** Percent escapes that are none stay as they are. */
function decoded(text: string, isRaw: boolean): string {
	const spaced = isRaw ? text : text.replaceAll("+", " ");
	if (!spaced.includes("%")) return spaced;
	// Runs are decoded as a whole, since one character may take several escapes.
	return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeText(Buffer.from(run.replaceAll("%", ""), "hex"), "text/plain"));
}
