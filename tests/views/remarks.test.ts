import { expect, test } from "bun:test";
import { EARLIER_ERROR, moreInMinute, type Remark, readRemark } from "../../src/base/remarks.ts";

test.each<[string | null, Remark | null]>([
	[null, null],
	[moreInMinute(12), { kind: "more in that minute", count: 12 }],
	[
		`${EARLIER_ERROR}ConnectWise failed (502): 3 more in that minute`,
		{ kind: "earlier error", error: "ConnectWise failed (502): 3 more in that minute" },
	],
	["member 3 of the outage at Acme", { kind: "words", text: "member 3 of the outage at Acme" }],
	["many more in that minute", { kind: "words", text: "many more in that minute" }],
	[" more in that minute", { kind: "words", text: " more in that minute" }],
])("%p is read as %p", (remark, expected) => expect(readRemark(remark)).toEqual(expected));
