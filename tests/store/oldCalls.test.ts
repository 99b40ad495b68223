import { expect, test } from "bun:test";
import { readOldCall } from "../../src/store/reading/oldCalls.ts";

const POST = { call: "POST /service/tickets", status: 201, error: null, asked: null, gave: null };
const GET = { ...POST, call: "GET /service/tickets", status: 200 };

test.each([
	[POST, "done"],
	[{ ...POST, status: 400, error: "ConnectWise rejected this (400)." }, "refused"],
	[{ ...POST, status: 502, error: "ConnectWise failed (502)." }, "doubtful"],
	[{ ...POST, status: 408, error: "ConnectWise gave up waiting (408)." }, "doubtful"],
	[{ ...POST, status: 200, error: "ConnectWise answered 200, but its answer is not complete JSON." }, "doubtful"],
	[{ ...POST, status: null, error: "ConnectWise (cw) did not answer within 30 seconds." }, "doubtful"],
	[{ ...POST, status: null, error: "ConnectWise (cw) cannot be reached: the connection was refused." }, "unsent"],
	[{ ...POST, status: null, error: "ConnectWise (cw) cannot be trusted: its certificate is not valid (X)." }, "unsent"],
	[{ ...POST, call: "POST /service/tickets/search", status: 502, error: "ConnectWise failed (502)." }, "failed"],
	[{ ...GET, status: null, error: "The connection was cut." }, "failed"],
] as const)("a call from before migration 46 ended as its words say: %p", (old, end) => {
	expect(readOldCall(old).end).toBe(end);
});

test.each([
	[{ ...GET, asked: "marker hw:…7f3a91c2", gave: "0 found" }, "marker", 0],
	[{ ...GET, asked: "this key's mark", gave: "12 found" }, "key", 12],
	[{ ...GET, call: "GET /service/tickets/7/notes", asked: "marker hw-12", gave: "found" }, "marker", 1],
	[{ ...GET, asked: "exactly this summary, Acme, open", gave: "1 found" }, null, 1],
	[{ ...POST, gave: "#482917" }, null, null],
] as const)("and looked for what they say: %p", (old, seeks, found) => {
	expect(readOldCall(old)).toMatchObject({ seeks, found });
});
