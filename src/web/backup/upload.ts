import { HttpProblem } from "../shell/problem.ts";

/** Maximum size in bytes of the headers before a form's file. */
const MAX_HEAD_BYTES = 16 * 1024;
const EMPTY = new Uint8Array(0);

/** A streamed file, which is never held in memory as a whole. */
export interface StreamedFile {
	readonly name: string;
	readonly content: AsyncIterable<Uint8Array>;
}

/**
 * The file of a request: the body itself, or the first part of a form, which must be the file.
 * @throws HttpProblem 400
 */
export async function streamedFile(request: Request, field: string): Promise<StreamedFile> {
	const { body } = request;
	if (body === null) throw new HttpProblem(400, "The request has no file");
	const type = request.headers.get("content-type") ?? "";
	if (!type.toLowerCase().startsWith("multipart/form-data")) return { name: "backup", content: body };
	const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)?.slice(1).find(Boolean);
	if (boundary === undefined) throw new HttpProblem(400, "The form has no boundary");
	return firstPart(body, boundary, field);
}

/** Reads a part's headers; its content then streams up to the boundary. */
async function firstPart(body: ReadableStream<Uint8Array>, boundary: string, field: string): Promise<StreamedFile> {
	const reader = body.getReader();
	let held = EMPTY;
	let end = -1;
	while (end < 0) {
		const { done, value } = await reader.read();
		if (done || held.length > MAX_HEAD_BYTES) throw new HttpProblem(400, `The form does not begin with the file ${field}`);
		held = joined(held, value);
		end = Buffer.from(held.buffer, held.byteOffset, held.length).indexOf("\r\n\r\n");
	}
	const head = new TextDecoder().decode(held.subarray(0, end));
	const disposition = /^content-disposition:.*$/im.exec(head)?.[0] ?? "";
	if (!head.startsWith(`--${boundary}`) || /name="([^"]*)"/.exec(disposition)?.[1] !== field) {
		throw new HttpProblem(400, `The form does not begin with the file ${field}`);
	}
	const name = /filename="([^"]*)"/.exec(disposition)?.[1] || "backup";
	return { name: name.slice(0, 200), content: upTo(reader, held.subarray(end + 4), Buffer.from(`\r\n--${boundary}`)) };
}

/** @throws HttpProblem 400 if the boundary is missing, because the upload was cut off */
async function* upTo(reader: ReadableStreamDefaultReader<Uint8Array>, first: Uint8Array, mark: Buffer): AsyncGenerator<Uint8Array> {
	let held = first;
	for (;;) {
		const at = Buffer.from(held.buffer, held.byteOffset, held.length).indexOf(mark);
		if (at >= 0) {
			if (at > 0) yield held.subarray(0, at);
			// The rest is not part of the file. It is read so that the sender receives its answer.
			while (!(await reader.read()).done);
			return;
		}
		// The held bytes may contain the beginning of a boundary.
		const sure = Math.max(0, held.length - mark.length + 1);
		if (sure > 0) yield held.subarray(0, sure);
		const { done, value } = await reader.read();
		if (done) throw new HttpProblem(400, "The upload ended in the middle of the file. Send it again");
		held = joined(held.subarray(sure), value);
	}
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
	const both = new Uint8Array(one.length + other.length);
	both.set(one);
	both.set(other, one.length);
	return both;
}
