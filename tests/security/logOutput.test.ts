import { describe, expect, test } from "bun:test";
import { createLogOutput, type WriteSome } from "../../src/base/logOutput.ts";

/** A reader that takes what it is let take. */
function openReader() {
	const heard: string[] = [];
	const waiting: (() => void)[] = [];
	let isOpen = true;
	let fault: string | null = null;
	const write: WriteSome = (bytes, done) => {
		const go = (): void => {
			if (fault !== null) {
				const error = Object.assign(new Error("refused"), { code: fault });
				fault = null;
				done(error, 0);
				return;
			}
			// Half of it at a time, as pipes may.
			const taken = Math.max(1, Math.ceil(bytes.length / 2));
			heard.push(Buffer.from(bytes.subarray(0, taken)).toString());
			done(null, taken);
		};
		if (isOpen) setImmediate(go);
		else waiting.push(go);
	};
	return {
		write,
		text: () => heard.join(""),
		stall: () => {
			isOpen = false;
		},
		go: () => {
			isOpen = true;
			for (const one of waiting.splice(0)) one();
		},
		failOnce: (code: string) => {
			fault = code;
		},
	};
}

describe("log lines", () => {
	test("are written in order and whole, however little is taken at a time", async () => {
		const reader = openReader();
		const output = createLogOutput(reader.write);
		const lines = Array.from({ length: 300 }, (_, index) => `{"n":${index}}\n`);
		for (const line of lines) output.write(line);
		await output.drain(5_000);
		expect(reader.text()).toBe(lines.join(""));
		expect(output.lost()).toBe(0);
	});

	test("beyond the bound are let go while nobody reads, counted, and told of once somebody does", async () => {
		const reader = openReader();
		reader.stall();
		const output = createLogOutput(reader.write, 1_000);
		for (let index = 0; index < 500; index++) output.write(`{"n":${index}}\n`);
		const lost = output.lost();
		expect(lost).toBeGreaterThan(300);
		reader.go();
		await output.drain(5_000);
		const last = reader.text().trimEnd().split("\n").at(-1) ?? "";
		expect(JSON.parse(last)).toMatchObject({ level: "warn", lines: lost });
		output.write('{"n":"after"}\n');
		await output.drain(5_000);
		expect(reader.text()).toEndWith('{"n":"after"}\n');
	});

	test("wait for a full pipe, and are counted when the pipe is closed", async () => {
		const reader = openReader();
		const output = createLogOutput(reader.write);
		reader.failOnce("EAGAIN");
		output.write('{"n":1}\n');
		await output.drain(5_000);
		expect(reader.text()).toBe('{"n":1}\n');
		reader.failOnce("EPIPE");
		output.write('{"n":2}\n');
		await output.drain(5_000);
		expect(output.lost()).toBe(1);
	});

	test("are not waited for longer than is said", async () => {
		const reader = openReader();
		reader.stall();
		const output = createLogOutput(reader.write);
		output.write("x\n");
		const started = performance.now();
		await output.drain(50);
		expect(performance.now() - started).toBeLessThan(2_000);
	});
});
