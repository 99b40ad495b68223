import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type ConnectWiseDouble, startConnectWise } from "../doubles/connectwise/index.ts";
import { environmentFor, runToEnd } from "../support/index.ts";

let double: ConnectWiseDouble;
beforeAll(() => {
	double = startConnectWise();
});
afterAll(() => double.stop());
beforeEach(() => double.reset());

const doctor = (env: Record<string, string> = {}) => runToEnd({ words: ["doctor"], env: { ...environmentFor(double), ...env } });
const failures = (stdout: string): string[] => stdout.split("\n").filter((line) => line.startsWith("FAIL"));
/** `ok  right to read boards: is there` → `right to read boards` */
const checks = (stdout: string): string[] => [...stdout.matchAll(/^(?:ok {2}|FAIL) {2}([^:]+):/gm)].map(([, name = ""]) => name);

describe("hookwise doctor", () => {
	test("has a line for each thing it needs, and exits 0 when all is well", async () => {
		const { code, stdout, stderr } = await doctor();
		expect([code, stderr, failures(stdout)]).toEqual([0, "", []]);
		expect(checks(stdout)).toEqual([
			"settings",
			"data directory",
			"disk",
			"keys",
			"ConnectWise log-in",
			"clock",
			"right to read boards",
			"right to read tickets",
			"right to search externalXRef",
			"right to close tickets",
			"right to read companies",
			"right to read contacts",
			"right to read configurations",
			"right to read priorities",
			"right to read sources",
			"CW_SERVICE_BOARD",
			"right to read statuses",
			"CW_STATUS_NEW",
			"CW_STATUS_CLOSED",
			"rights to write",
			"Ollama",
		]);
		expect(double.requests.every(({ method }) => method === "GET" || method === "HEAD")).toBe(true);
		expect(double.tickets).toEqual([]);
	});

	const rights: [string, string, RegExp][] = [
		["/service/boards", "right to read boards", /Table Setup/],
		["/company/companies", "right to read companies", /Company Maintenance/],
		["/service/priorities", "right to read priorities", /Table Setup/],
		["/service/boards/{id}/statuses", "right to read statuses", /Table Setup/],
		["/service/tickets", "right to read tickets", /Service Tickets/],
	];
	test.each(rights)("names the right that is missing when %s is refused: %s, and the remedy", async (route, name, remedy) => {
		double.fault({ kind: "status", status: 403, method: "GET", route, times: null, message: "You do not have rights to this record." });
		const { code, stdout } = await doctor();
		expect(code).toBe(1);
		const failed = failures(stdout);
		expect(failed.some((line) => line.includes(name) && line.includes("You do not have rights to this record.") && remedy.test(line))).toBe(
			true,
		);
		// One by one: what is not concerned is well.
		expect(failed.every((line) => line.includes(name) || (route === "/service/tickets" && line.includes("externalXRef")))).toBe(true);
	});

	test("says that the log-in is refused, in ConnectWise's words, and hides the keys", async () => {
		double.refuseCredentials(true);
		const { code, stdout } = await doctor();
		expect(code).toBe(1);
		expect(failures(stdout)).toEqual([expect.stringMatching(/ConnectWise log-in: .*Login failed/)]);
		for (const secret of [double.credentials.privateKey, double.credentials.publicKey, double.credentials.clientId])
			expect(stdout).not.toContain(secret);
	});

	test("names a board and statuses that ConnectWise does not have, and those that it has", async () => {
		const board = await doctor({ CW_SERVICE_BOARD: "Nowhere" });
		expect([board.code, failures(board.stdout)]).toEqual([1, [expect.stringMatching(/CW_SERVICE_BOARD: .*“Nowhere”.*Service Board/)]]);
		const status = await doctor({ CW_STATUS_NEW: "Fresh", CW_STATUS_CLOSED: "Over" });
		expect(failures(status.stdout)).toEqual([
			expect.stringMatching(/CW_STATUS_NEW: .*“Fresh”/),
			expect.stringMatching(/CW_STATUS_CLOSED: .*“Over”/),
		]);
		const open = await doctor({ CW_STATUS_CLOSED: "In Progress" });
		expect([open.code, open.stdout]).toEqual([0, expect.stringMatching(/^ok {4}CW_STATUS_CLOSED: .*does not count it as closed/m)]);
	}, 20_000);

	test("says so when ConnectWise does not answer, and when variables are wrong", async () => {
		const gone = await doctor({ CW_URL: "http://127.0.0.1:9/v4_6_release/apis/3.0" });
		expect([gone.code, failures(gone.stdout)]).toEqual([1, [expect.stringContaining("ConnectWise log-in")]]);
		const bad = await doctor({ PORT: "x", LOG_LEVEL: "loud" });
		expect([bad.code, failures(bad.stdout)]).toEqual([1, [expect.stringContaining("PORT"), expect.stringContaining("LOG_LEVEL")]]);
	}, 20_000);

	test("without ConnectWise names the sandbox, and is well", async () => {
		const { code, stdout } = await runToEnd({ words: ["doctor"] });
		expect([code, stdout.includes("the sandbox is used")]).toEqual([0, true]);
	});

	test("tells whether Ollama has the model, and fails for neither", async () => {
		using ollama = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => Response.json({ models: [{ name: "phi3:latest" }] }) });
		const OLLAMA_HOST = `127.0.0.1:${ollama.port}`;
		const has = await doctor({ OLLAMA_HOST });
		expect([has.code, /ok {4}Ollama: .*has phi3:latest/.test(has.stdout)]).toEqual([0, true]);
		const lacks = await doctor({ OLLAMA_HOST, AI_MODEL: "llama3" });
		expect([lacks.code, lacks.stdout.includes("ollama pull llama3")]).toEqual([0, true]);
	}, 20_000);

	test("compares the clock", async () => {
		using late = Bun.serve({
			port: 0,
			hostname: "127.0.0.1",
			fetch: () => new Response("{}", { headers: { date: "Mon, 01 Jan 2024 00:00:00 GMT" } }),
		});
		const { code, stdout } = await doctor({ CW_URL: `http://127.0.0.1:${late.port}` });
		expect(code).toBe(1);
		expect(failures(stdout).some((line) => /clock: .* s off/.test(line))).toBe(true);
	});
});
