import type { Context } from "hono";
import type { EvidenceLine } from "../../../views/parts/evidence.tsx";
import type { AccountView, AdminView, AiView, Said, SettingsView, UserLine } from "../../../views/settings/types.ts";
import type { StoredUser } from "../../store/index.ts";
import { evidenceOf } from "../endpoints/noteTrial.ts";
import type { Needs } from "../page/deps.ts";
import type { WebEnv } from "../shell/env.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "config"
	| "connection"
	| "directory"
	| "incidents"
	| "maintenance"
	| "psa"
	| "rca"
	| "receivers"
	| "restores"
	| "schedule"
	| "settings"
	| "store"
	| "wallLinks"
	| "ticketWatch"
	| "wallLinks"
>;

type C = Context<WebEnv>;

/** Number of lines about notes on the page. */
const EVIDENCE = 8;

export const NOTHING_SAID: Said = { section: null, answer: null, problems: [], values: {}, once: null };

interface ViewOptions {
	readonly said: Said;
	/** True to ask the model's host, which may take seconds. */
	readonly askAi: boolean;
}

/** Content of the settings page for the requester. */
export async function viewSettings(deps: Deps, c: C, { said, askAi }: ViewOptions): Promise<SettingsView> {
	const who = c.get("who");
	const [account, admin, ai] = await Promise.all([
		accountOf(deps, c),
		who.role === "admin" ? adminOf(deps, c) : null,
		askAi ? aiOf(deps) : null,
	]);
	const { config, psa, connection } = deps;
	const { state, since, message, nextProbeAt } = deps.incidents.health.state();
	return {
		account,
		admin,
		ai,
		said,
		maintenance: deps.maintenance.current(),
		connectwise: {
			...{ state, since, message, nextProbeAt },
			sandbox: psa.kind === "sandbox",
			url: config.CW_URL,
			company: config.connectWise?.company ?? null,
			board: config.CW_SERVICE_BOARD,
			connection: connection.view(),
			callbacks: deps.ticketWatch.state(),
			pollSeconds: config.CW_POLL_SECONDS,
		},
		aiModel: config.AI_MODEL,
		timeZone: config.TIME_ZONE,
		retentionDays: config.LOG_RETENTION_DAYS,
	};
}

/** The asking user; null for an API key, which has no user. */
async function selfOf(deps: Deps, c: C): Promise<StoredUser | null> {
	const { userId } = c.get("who");
	return userId === null ? null : deps.store.people.user(userId);
}

async function accountOf(deps: Deps, c: C): Promise<AccountView | null> {
	const user = await selfOf(deps, c);
	if (user === null) return null;
	const { sessionHash } = c.get("who");
	const sessions = (await deps.store.people.sessionsOf(user.id)).map((session) => ({
		id: session.idHash,
		current: session.idHash === sessionHash,
		createdAt: session.createdAt,
		seenAt: session.seenAt,
		sourceIp: session.sourceIp,
		userAgent: session.userAgent,
	}));
	return {
		username: user.username,
		timeZone: user.timeZone,
		secondStep: user.totpEnabled,
		codesLeft: user.recoveryCodes.length,
		sessions: [...sessions.filter(({ current }) => current), ...sessions.filter(({ current }) => !current)],
		kept: deps.config.GUI_PASSWORD !== null && deps.config.GUI_USERNAME.toLowerCase() === user.username.toLowerCase(),
	};
}

export const userLine = (user: StoredUser, self: number | null): UserLine => ({
	id: user.id,
	username: user.username,
	role: user.role,
	secondStep: user.totpEnabled,
	createdAt: user.createdAt,
	isSelf: user.id === self,
});

async function adminOf(deps: Deps, c: C): Promise<AdminView> {
	const { userId } = c.get("who");
	const [users, keys, walls] = await Promise.all([deps.store.people.users(), deps.store.people.keys(), deps.wallLinks.list()]);
	const backup = deps.schedule.states().find(({ name }) => name === "backup");
	return {
		settings: deps.settings.current(),
		receivers: deps.receivers.list(),
		users: users.map((user) => userLine(user, userId)),
		keys: keys.map(({ id, name, role, createdAt, lastUsedAt }) => ({ id, name, role, createdAt, lastUsedAt })),
		walls: walls.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, createdAt, lastUsedAt })),
		environment: deps.settings.environment(),
		backupProblem: backup?.problem ?? null,
		backupEndedAt: backup?.endedAt ?? null,
		staged: deps.restores.waiting(),
		endpoints: deps.directory.all().length,
	};
}

async function aiOf(deps: Deps): Promise<AiView> {
	const [state, evidence] = await Promise.all([deps.rca.status(), evidenceOfAll(deps)]);
	return {
		state,
		pull: deps.rca.pulls.current(),
		wanted: deps.directory.all().filter(({ aiRcaEnabled }) => aiRcaEnabled).length,
		evidence: evidence.slice(0, EVIDENCE),
		hidden: Math.max(0, evidence.length - EVIDENCE),
	};
}

/** Results of notes at all endpoints, latest first. */
async function evidenceOfAll(deps: Deps): Promise<EvidenceLine[]> {
	const lines = await Promise.all(
		deps.directory.all().map(async ({ id, name }) => (await evidenceOf(deps, id)).map((line) => ({ ...line, endpoint: { id, name } }))),
	);
	return lines.flat().sort((a, b) => b.lastAt - a.lastAt);
}
