import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";
import { openIngest } from "../support/ingest.ts";

const SECRET = "signing-secret";
const BODY = '{ "state": "firing" }';
const hmac = (text: string, secret: string | Buffer = SECRET) => createHmac("sha256", secret).update(text);
const hex = (text: string): string => hmac(text).digest("hex");

type Headers = Readonly<Record<string, string>>;
interface Format {
	readonly what: string;
	readonly fields: Readonly<Record<string, unknown>>;
	/** @param time seconds */
	readonly sign: (time: number) => Headers;
}

const timed: readonly Format[] = [
	{
		what: "timestamped, with a colon",
		fields: { hmac_format: "timestamped", hmac_timestamp_header: "X-Time" },
		sign: (time) => ({ "x-time": String(time), "x-hookwise-signature": `sha256=${hex(`${time}:${BODY}`)}` }),
	},
	{
		what: "timestamped, with a dot and milliseconds",
		fields: { hmac_format: "timestamped", hmac_timestamp_header: "X-Time", hmac_separator: "." },
		sign: (time) => ({ "x-time": String(time * 1000), "x-hookwise-signature": hex(`${time * 1000}.${BODY}`) }),
	},
	{
		what: "timestamped, with nothing and ISO 8601, in base64",
		fields: { hmac_format: "timestamped", hmac_timestamp_header: "X-Time", hmac_separator: "" },
		sign: (time) => {
			const iso = new Date(time * 1000).toISOString();
			return { "x-time": iso, "x-hookwise-signature": hmac(`${iso}${BODY}`).digest("base64") };
		},
	},
	{
		what: "stripe",
		fields: { hmac_format: "stripe", hmac_header: "Stripe-Signature" },
		sign: (time) => ({ "stripe-signature": `t=${time},v1=${"0".repeat(64)},v1=${hex(`${time}.${BODY}`)},v0=x` }),
	},
	{
		what: "slack, in its own header",
		fields: { hmac_format: "slack" },
		sign: (time) => ({ "x-slack-request-timestamp": String(time), "x-slack-signature": `v0=${hex(`v0:${time}:${BODY}`)}` }),
	},
	{
		what: "standard-webhooks, as its own library signs",
		fields: { hmac_format: "standard-webhooks", hmac_secret: `whsec_${Buffer.from(SECRET).toString("base64")}` },
		sign: (time) => {
			const own = new Webhook(Buffer.from(SECRET).toString("base64"));
			return {
				"webhook-id": `msg_${time}`,
				"webhook-timestamp": String(time),
				"webhook-signature": `v1,bm9uZQ== ${own.sign(`msg_${time}`, new Date(time * 1000), BODY)}`,
			};
		},
	},
];

describe("a signature is understood", () => {
	const plain: readonly (readonly [string, Headers])[] = [
		["in hex", { "x-hookwise-signature": hex(BODY) }],
		["in upper case", { "x-hookwise-signature": hex(BODY).toUpperCase() }],
		["with sha256=", { "x-hookwise-signature": `sha256=${hex(BODY)}` }],
		["in base64", { "x-hookwise-signature": hmac(BODY).digest("base64") }],
		["in base64 with sha256=", { "x-hookwise-signature": `sha256=${hmac(BODY).digest("base64")}` }],
		["in a list of v1=", { "x-hookwise-signature": `v1=${"0".repeat(64)}, v1=${hex(BODY)}` }],
	];
	for (const [what, headers] of plain) {
		test(`plain, ${what}`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint({ hmac_secret: SECRET });
			expect((await room.receive(id, { body: BODY, headers })).status).toBe(202);
			expect((await room.receive(id, { body: `${BODY} `, headers })).status).toBe(401);
		});
	}

	for (const { what, fields, sign } of timed) {
		test(`${what}, for 5 minutes in both directions`, async () => {
			await using room = await openIngest();
			const id = await room.endpoint({ hmac_secret: SECRET, ...fields });
			const now = Math.floor(room.clock.now() / 1000);
			for (const off of [0, -299, 299]) {
				expect((await room.receive(id, { body: BODY, headers: sign(now + off) })).status).toBe(202);
			}
			for (const off of [-302, 302, -86_400]) {
				const late = await room.receive(id, { body: BODY, headers: sign(now + off) });
				expect([late.status, late.body.message]).toEqual([401, "Invalid HMAC Signature"]);
				expect(late.body.hint).toMatch(/signed time is \d+ minutes (old|ahead); more than 5 minutes off/);
			}
			const other = await room.receive(id, { body: `${BODY}x`, headers: sign(now) });
			expect([other.status, other.body.hint]).toEqual([401, expect.stringMatching(/not that of this body/)]);
			const none = await room.receive(id, { body: BODY });
			expect([none.status, none.body.message]).toEqual([401, "Missing HMAC Signature"]);
		});
	}

	test("of the body as it was sent and as it is unpacked", async () => {
		await using room = await openIngest();
		const id = await room.endpoint({ hmac_secret: SECRET });
		const packed = gzipSync(BODY);
		const signatures = [hex(BODY), createHmac("sha256", SECRET).update(packed).digest("hex")];
		for (const signature of signatures) {
			const headers = { "content-encoding": "gzip", "x-hookwise-signature": signature };
			expect((await room.receive(id, { body: packed, headers })).status).toBe(202);
		}
	});

	test("and what is none is told apart from a wrong one", async () => {
		await using room = await openIngest();
		const hintFor = async (fields: object, headers: Headers): Promise<string | undefined> =>
			(await room.receive(await room.endpoint({ hmac_secret: SECRET, ...fields }), { body: BODY, headers })).body.hint;
		expect(await hintFor({}, {})).toMatch(/^The header x-hookwise-signature is missing/);
		expect(await hintFor({}, { "x-hookwise-signature": "md5=00" })).toMatch(/no HMAC-SHA256/);
		expect(await hintFor({ hmac_format: "stripe" }, { "stripe-signature": "v1=00" })).toMatch(/no time/);
		expect(await hintFor({ hmac_format: "slack" }, { "x-slack-signature": `v0=${hex(BODY)}` })).toMatch(/X-Slack-Request-Timestamp/);
	});
});
