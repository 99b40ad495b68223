import { write as writeDescriptor } from "node:fs";

/**
 * Destination of log lines. Code that logs never waits: another thread writes the lines in order. If the
 * reader of the log is too slow, lines over the limit are dropped and counted, and the count is logged once
 * there is room.
 */
export interface LogOutput {
	write(line: string): void;
	/** Number of lines that were dropped since the start. */
	lost(): number;
	/** Resolves when all lines are written, or after `ms`. */
	drain(ms: number): Promise<void>;
}

/** Writes some of the bytes and passes on how many. */
export type WriteSome = (bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void;

/** Maximum number of bytes that wait for a slow reader. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;
/** Maximum number of bytes in one write. */
const AT_ONCE = 64 * 1024;
/** Time until a full pipe is tried again. Milliseconds. */
const FULL_MS = 50;

const toDescriptor =
	(descriptor: number): WriteSome =>
	(bytes, done) =>
		writeDescriptor(descriptor, bytes, 0, bytes.length, null, done);

export function createLogOutput(writeSome: WriteSome = toDescriptor(2), most: number = MAX_WAITING_BYTES): LogOutput {
	const waiting: Buffer[] = [];
	let bytes = 0;
	let lost = 0;
	let told = 0;
	let isWriting = false;
	const drained: (() => void)[] = [];

	function take(line: Buffer): void {
		waiting.push(line);
		bytes += line.length;
	}

	/** As many whole lines as fit into one write. */
	function nextBlock(): Buffer {
		let length = 0;
		let count = 0;
		while (count < waiting.length && (count === 0 || length + (waiting[count]?.length ?? 0) <= AT_ONCE))
			length += waiting[count++]?.length ?? 0;
		bytes -= length;
		return Buffer.concat(waiting.splice(0, count), length);
	}

	function go(): void {
		if (isWriting) return;
		if (waiting.length === 0 && lost > told) {
			take(
				Buffer.from(
					`${JSON.stringify({ level: "warn", time: new Date().toISOString(), lines: lost - told, msg: "log lines were lost: nobody read them in time" })}\n`,
				),
			);
			told = lost;
		}
		if (waiting.length === 0) {
			for (const resolve of drained.splice(0)) resolve();
			return;
		}
		isWriting = true;
		put(nextBlock());
	}

	function put(block: Uint8Array): void {
		writeSome(block, (error, written) => {
			const rest = error === null ? block.subarray(written) : block;
			if (error !== null && error.code !== "EAGAIN") {
				// These lines are lost: the pipe is closed or the disk is full. The next ones may succeed.
				lost += linesIn(rest);
				isWriting = false;
				setTimeout(go, FULL_MS).unref();
				return;
			}
			if (rest.length === 0) {
				isWriting = false;
				go();
			} else setTimeout(() => put(rest), error === null ? 0 : FULL_MS).unref();
		});
	}

	return {
		write(line) {
			const text = Buffer.from(line);
			if (bytes + text.length > most) lost++;
			else take(text);
			go();
		},
		lost: () => lost,
		drain: (ms) =>
			new Promise((resolve) => {
				const timer = setTimeout(resolve, ms);
				drained.push(() => {
					clearTimeout(timer);
					resolve();
				});
				go();
			}),
	};
}

function linesIn(block: Uint8Array): number {
	let count = 0;
	for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) count++;
	return count;
}
