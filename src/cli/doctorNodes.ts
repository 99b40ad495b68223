import type { Config } from "../base/config.ts";
import { messageOf } from "../base/problems.ts";
import type { NodeState } from "../base/seat.ts";
import { isNode, lookAtPostgres, OLDEST_POSTGRES, type PostgresLook, waitsIn } from "../nodes/index.ts";
import { judged, type SeenNode } from "../watch/nodes/index.ts";
import { bad, type Finding, good } from "./finding.ts";
import type { NodeConfig } from "./guest.ts";

/** Lines about the PostgreSQL that several nodes share, and about the nodes; none with the embedded database. */
export async function checkNodes(config: Config, now: number): Promise<readonly Finding[]> {
	if (!isNode(config)) return [];
	return [...(await aboutPostgres(config, now)), ...aboutSpool(config, now)];
}

async function aboutPostgres(config: NodeConfig, now: number): Promise<readonly Finding[]> {
	try {
		const { DATABASE_URL: url, DATABASE_CA: ca, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
		return findingsOf(await lookAtPostgres({ url, ca, encryptionKey, secretKey }), now);
	} catch (error) {
		return [bad("PostgreSQL", messageOf(error))];
	}
}

/** A line about webhooks that wait on this disk alone; none if this node has never kept any, and shall not. */
function aboutSpool({ HOOKWISE_DATA_DIR: dataDir, SPOOL: keeps }: Config, now: number): readonly Finding[] {
	const what = "kept webhooks";
	try {
		const { count, since } = waitsIn(dataDir) ?? { count: 0, since: null };
		if (since === null) return keeps ? [good(what, "none waits here; SPOOL keeps those that no node can take")] : [];
		const says = `${count} ${count === 1 ? "waits" : "wait"} on this disk alone, the oldest for ${durationOf(now - since)}; a node that leads gets them as soon as this one runs and reaches it`;
		return [bad(what, says)];
	} catch (error) {
		return [bad(what, `cannot be read: ${messageOf(error)}`)];
	}
}

/** @param now milliseconds since the epoch, for the age of signs of life */
export function findingsOf(look: PostgresLook, now: number): readonly Finding[] {
	const { name, version, versionText, tls, cluster } = look;
	return [
		version < OLDEST_POSTGRES.number
			? bad("PostgreSQL", `${name} is version ${versionText}; ${OLDEST_POSTGRES.text} or newer is needed`)
			: good("PostgreSQL", `${name} answers, version ${versionText}`),
		good("PostgreSQL TLS", tls === null ? "not used on a socket or on this machine itself" : `${tls}, certificate and name checked`),
		writes(look),
		lasting(look),
		...(cluster === null
			? [notStarted(look)]
			: [keys(cluster), cluster.closed === null ? nodesOf(cluster.nodes, now) : bad("nodes", cluster.closed)]),
	];
}

function writes({ isStandby, isReadOnly }: PostgresLook): Finding {
	const what = "PostgreSQL writes";
	if (isStandby) return bad(what, "this server is a standby, which takes none; DATABASE_URL must lead to the primary");
	if (isReadOnly) return bad(what, "default_transaction_read_only is on for this user, so that it takes none; turn it off");
	return good(what, "are taken; no standby");
}

/** A commit that PostgreSQL confirms must be there after a power cut: a webhook is answered 202 on it. */
function lasting({ synchronousCommit, fsync }: PostgresLook): Finding {
	const what = "PostgreSQL commits";
	if (!fsync) return bad(what, "fsync is off, so that a power cut loses or damages everything; set it to on");
	if (synchronousCommit === "off" || synchronousCommit === "local") {
		return bad(
			what,
			`synchronous_commit is ${synchronousCommit} for this user, so that a confirmed commit may be lost; ALTER ROLE CURRENT_USER SET synchronous_commit = on`,
		);
	}
	return good(what, `last: synchronous_commit is ${synchronousCommit}, fsync on`);
}

const notStarted = ({ mayMakeTables }: PostgresLook): Finding =>
	mayMakeTables
		? good("nodes", "none has started yet; the first one makes the tables, and its keys are those of all")
		: bad("nodes", "none has started yet, and this user may not make the tables; GRANT CREATE ON SCHEMA public to it");

function keys({ otherKey }: NonNullable<PostgresLook["cluster"]>): Finding {
	const what = "keys of the nodes";
	return otherKey === null
		? good(what, "ENCRYPTION_KEY and SECRET_KEY are those of the other nodes")
		: bad(what, `${otherKey} is not the one of the other nodes; give this node the same, or it will not start`);
}

function nodesOf(list: readonly NodeState[], now: number): Finding {
	const { nodes, problem, versionsDiffer } = judged(list, now);
	const says = [
		...(nodes.length === 0 ? ["none runs"] : nodes.map((node) => `${node.name} ${wordOf(node, now)}`)),
		...(versionsDiffer ? ["versions differ: an upgrade is under way"] : []),
		...(nodes.filter(({ alive }) => alive).length === 1 ? ["no other node is there to take over"] : []),
	].join("; ");
	return problem === null ? good("nodes", says) : bad("nodes", says);
}

function wordOf({ alive, isGone, role, version, behind, seenAt }: SeenNode, now: number): string {
	if (alive) return `${role} (${version}${behind === 0 ? "" : `, ${behind} ${behind === 1 ? "entry" : "entries"} behind`})`;
	return `${isGone ? "is gone, " : ""}not seen for ${durationOf(now - seenAt)}`;
}

function durationOf(ms: number): string {
	const seconds = Math.max(0, Math.round(ms / 1_000));
	return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
