import { expect, test } from "bun:test";
import { keyHash } from "../../src/alerts/incidents/keys.ts";
import { joinOutage, wentDown } from "../../src/alerts/incidents/noise/index.ts";
import { NO_POLICIES } from "../../src/alerts/incidents/policies.ts";
import type { ActDeps, Scene } from "../../src/alerts/incidents/scene.ts";
import type { IncidentKey, Verdict } from "../../src/alerts/pipeline/index.ts";
import type { ActStore, Consequences, Gathering, Incident, Membership, Opening, WorkItem } from "../../src/store/index.ts";
import { createRandom, type Random } from "../chaos/index.ts";

const CASES = 100_000;
const COMPANIES = [null, "Acme", "ACME", " acme", "Acme2", "Globex", "", "null"] as const;
const GROUPS = [null, "Datacenter", "datacenter ", "Acme", "", "null"] as const;
const NAMES = ["SRV1", "SRV10", "SRV1 ", "Gateway"] as const;
/** Number of steps after which the state starts again, so that outages come and go. */
const A_LIFE = 500;

interface Outage {
	readonly incident: Incident;
	readonly members: Set<string>;
}

/**
 * A store of outages in memory with the rules of the database: an incident is found by its own key and by
 * those of its members.
 */
function memory(companyOf: ReadonlyMap<string, string | null>) {
	const openings = new Map<string, Opening[]>();
	const outages: Outage[] = [];
	const touched: { readonly company: string | null; readonly member: string }[] = [];
	const touch = (outage: Outage, member: string): void => {
		outage.members.add(member);
		touched.push({ company: outage.incident.company, member });
	};
	const acts = {
		currentOpening: async (hash: string) => openings.get(hash)?.findLast(({ recoveredAt }) => recoveredAt === null) ?? null,
		beginOpening: async (opening: Opening) =>
			void openings.set(opening.keyHash, [...(openings.get(opening.keyHash) ?? []), { ...opening, recoveredAt: null }]),
		openingsOf: async (hash: string, after: number) => (openings.get(hash) ?? []).map(({ at }) => at).filter((at) => at > after),
		openingsOfGroup: async (group: string, from: number, through: number) =>
			[...openings.values()].flat().filter((one) => one.groupHash === group && one.at >= from && one.at <= through),
		currentIncident: async (_psa: string, hash: string) =>
			outages.findLast(({ incident, members }) => incident.keyHash === hash || members.has(hash))?.incident ?? null,
		membership: async (id: number) =>
			[...(outages[id]?.members ?? [])].map((hash): Membership => {
				const at = openings.get(hash)?.[0]?.at ?? 0;
				return { keyHash: hash, joinedAt: at, changedAt: at };
			}),
		splitsOf: async () => [],
		gather: async ({ keyHash: hash, company, members }: Gathering) => {
			const id = outages.length;
			const incident = { id, keyHash: hash, laneKey: hash, state: "open", grouped: true, company, closedAt: null } as unknown as Incident;
			const outage = { incident, members: new Set<string>() };
			outages.push(outage);
			for (const member of members) touch(outage, member.keyHash);
			return id;
		},
		record: async ({ incidentId, opened = [] }: Consequences) => {
			const outage = outages[incidentId ?? -1];
			if (outage !== undefined) for (const { keyHash: hash } of opened) touch(outage, hash);
		},
		addCalls: async () => {},
		route: async () => {},
	};
	return {
		acts: acts as unknown as ActStore,
		check: () => touched.splice(0).every(({ company, member }) => companyOf.get(member) === company),
	};
}

function anyScene(random: Random, at: number): Scene {
	const company = random.pick(COMPANIES);
	const key: IncidentKey = { kind: random.pick(["summary", "dedup", "shared"]), text: random.pick(NAMES), company };
	const endpointId = random.pick(["one", "two"]);
	const verdict = {
		...{ alertType: "OPEN", key, group: random.pick(GROUPS) ?? company, source: key.text, message: "down", occurredAt: null },
		origin: { kind: "summary", text: key.text },
		ticket: { summary: key.text, company },
	} as unknown as Verdict;
	const head = { id: at, requestId: `r${at}`, tag: "OPEN", wait: "no", endpointId, receivedAt: at, verdict } as unknown as WorkItem;
	const hash = keyHash(key, endpointId);
	const policies = {
		...NO_POLICIES,
		groupCount: random.whole(2, 4),
		groupMs: random.whole(1, 60_000),
		openDelayMs: random.pick([0, 1_000]),
	};
	const work = { wake: null, items: [head], firstClose: null, lastId: at };
	const lease = { lane: "psa", key: hash, share: "", attempts: 0, crashes: 0, parkedUntil: null };
	return { key: lease, hash, work, head, endpoint: null, policies, calls: [], found: null, remark: null, flips: null };
}

test(`in ${CASES.toLocaleString("en")} alerts that may be outages none touches another company's`, async () => {
	const random = createRandom(15);
	let joined = 0;
	for (let life = 0; life < CASES / A_LIFE; life++) {
		const companyOf = new Map<string, string | null>();
		const { acts, check } = memory(companyOf);
		let now = life * 1e9;
		const deps = { acts, psa: { identity: "connectwise" }, clock: { now: () => now } } as unknown as ActDeps;
		for (let n = 0; n < A_LIFE; n++) {
			now += random.whole(1, 30_000);
			const scene = anyScene(random, now);
			companyOf.set(scene.hash, scene.head.verdict.ticket.company);
			const downfall = await wentDown(deps, scene, null, true);
			if (downfall === null) throw new Error("It is an opening");
			now += 1_000;
			if ((await joinOutage(deps, scene, downfall)) !== null) joined++;
			if (!check()) throw new Error(`Life ${life}, alert ${n}: ${JSON.stringify(scene.head.verdict)} shares another company's outage`);
		}
	}
	// Outages there are.
	expect(joined).toBeGreaterThan(CASES / 100);
}, 120_000);
