import { write as writeDescriptor } from "node:fs";

/**
 * Where log lines go. Nothing that logs ever waits: lines are written one after the other by another thread, and when whoever reads
 * them does not keep up, what is over the bound is counted instead of kept, and the count is told once there is room.
 */
export interface LogOutput {
	write(line: string): void;
	/** Lines that could not be written since the start. */
	lost(): number;
	/** Resolves when everything is written, or after `ms`. */
	drain(ms: number): Promise<void>;
}

/** Writes some of the bytes; tells how many. */
export type WriteSome = (bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void;

/** Bytes that wait for a slow reader. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;
/** Bytes of one write. */
const AT_ONCE = 64 * 1024;
/** How soon a full pipe is tried again. Milliseconds. */
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

	/** As many whole lines as one write takes. */
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
				// Nobody will ever read this: a closed pipe, a full disk. The next line may fare better.
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
