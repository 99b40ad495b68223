import { expect, test } from "bun:test";
import { openIngest } from "../support/ingest.ts";

const HOUR_MS = 3_600_000;
const SEEN = { "content-type": "application/json", "user-agent": "Zabbix" };

test("a token that was replaced counts until its time is over, and who shows it is told", async () => {
	await using room = await openIngest();
	const id = await room.endpoint({ bearer_auth_enabled: true });
	const first = await room.rotate(id, 0);
	const second = await room.rotate(id, HOUR_MS);
	const send = async (token: string): Promise<number> =>
		(await room.receive(id, { headers: { ...SEEN, authorization: `Bearer ${token}` }, body: '{"state":"down"}' })).status;
	expect([await send(first), await send(second)]).toEqual([202, 202]);
	expect(room.old).toEqual([{ endpointId: id, sourceIp: "192.0.2.10", userAgent: "Zabbix" }]);
	await room.clock.advance(HOUR_MS);
	expect([await send(first), await send(second)]).toEqual([401, 202]);
	expect(room.old).toHaveLength(1);
});

test("neither token is kept where it stood in the body or the address", async () => {
	await using room = await openIngest();
	const id = await room.endpoint({ bearer_auth_enabled: true, token_in_url: true });
	const first = await room.rotate(id, 0);
	await room.rotate(id, HOUR_MS);
	const answer = await room.receive(id, { method: "GET", path: `?key=${first}&state=down` });
	expect(answer.status).toBe(202);
	const { body } = await room.kept((room.accepted[0]?.seq ?? 0) * 2 ** 20);
	expect(body).not.toContain(first);
});
