import type { Context } from "hono";
import type { Language, SetupView } from "../../../views/endpoints/setup.tsx";
import { configValue, oldTokenEndOf } from "../../setup/endpoints/index.ts";
import { filesOf, findSource, type ReadyFile, type Site, SOURCES, sourceOf, stepsOf } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import type { WebEnv } from "../shell/env.ts";
import { wouldOf } from "./arming.ts";
import { type Command, commandFor } from "./commands.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "config" | "directory" | "endpoints" | "history" | "ingest" | "oldTokens" | "samples" | "secrets" | "trials">;

interface Shown {
	readonly bearer: string | null;
	readonly hmac: string | null;
}

const urlOf = (deps: Deps, c: Context<WebEnv>, id: string): string => `${baseUrlOf(c, deps.config.PUBLIC_URL)}/w/${id}`;

/** The endpoint as its senders see it. */
export const siteOf = (deps: Deps, c: Context<WebEnv>, stored: StoredEndpoint, bearer: string | null): Site => ({
	webhookUrl: urlOf(deps, c, stored.id),
	asksToken: stored.bearerAuthEnabled,
	bearerToken: bearer,
	hmac: stored.hmacSecret === null ? null : { header: stored.hmacHeader },
	endpointName: stored.name,
});

const LANGUAGES: readonly Language[] = ["curl", "powershell", "python"];

/** The first closing value, at the place where the trigger looks; null if nothing closes. */
function recoveryOf(stored: StoredEndpoint): SetupView["recovery"] {
	const path = configValue(stored.config, "trigger_field");
	const value = String(configValue(stored.config, "close_value") ?? "")
		.split(",")[0]
		?.trim();
	return typeof path !== "string" || path === "" || !value ? null : { path, value };
}

/**
 * A file as a data URL. A file with the token is embedded in the page that shows the token, so that no
 * address serves it.
 */
const asDataUrl = ({ type, text }: ReadyFile): string => `data:${type};base64,${Buffer.from(text).toString("base64")}`;

/** @param shown secrets that the page may show this once */
export async function setupOf(deps: Deps, c: Context<WebEnv>, stored: StoredEndpoint, shown: Shown | null): Promise<SetupView> {
	const { history } = deps;
	const [received, refused, newest] = await Promise.all([
		history.counts({ endpointId: stored.id }),
		history.page({ endpointId: stored.id, statuses: ["rejected"] }, 1, null),
		history.page({ endpointId: stored.id, statuses: ["queued", "held", "processing", "processed", "skipped", "failed", "dlq"] }, 1, null),
	]);
	const wanted = c.req.query("source");
	const guessed = sourceOf(stored.config);
	const source = (wanted === undefined ? null : findSource(wanted)) ?? guessed;
	const language = LANGUAGES.find((known) => known === c.req.query("language")) ?? "curl";
	const bearer = shown?.bearer ?? null;
	const site = siteOf(deps, c, stored, bearer);
	const command: Command = {
		url: site.webhookUrl,
		token: stored.bearerAuthEnabled ? (bearer ?? "") : null,
		hmac: stored.hmacSecret === null ? null : { header: stored.hmacHeader, secret: shown?.hmac ?? null },
		body: new TextDecoder().decode(deps.samples.of(stored).body),
	};
	const would = newest.items[0] === undefined ? null : await wouldOf(deps, stored, Number(newest.items[0].id));
	const refusals = received.byStatus.rejected ?? 0;
	const oldEndsAt = oldTokenEndOf(stored, deps.clock.now());
	return {
		id: stored.id,
		oldToken: oldEndsAt === null ? null : { endsAt: oldEndsAt, uses: await deps.oldTokens.usesOf(stored.id) },
		url: site.webhookUrl,
		asksToken: stored.bearerAuthEnabled,
		bearer,
		hmac: shown?.hmac ?? null,
		hmacOn: stored.hmacSecret !== null,
		hmacHeader: stored.hmacHeader,
		isPaused: !stored.isEnabled,
		createdAt: stored.createdAt,
		newest: newest.items[0] ?? null,
		would,
		received: received.total - refusals,
		refused: { count: refusals, message: refused.items[0]?.error_message ?? null },
		language,
		command: commandFor(language, command),
		recovery: recoveryOf(stored),
		source: {
			id: source.id,
			name: source.name,
			auth: source.auth(site),
			retries: source.retries,
			verified: source.verified,
			steps: stepsOf(source, site),
			files: filesOf(source, site).map((file) => ({
				name: file.name,
				what: file.what,
				href: bearer === null ? `/endpoints/${stored.id}/files/${source.id}/${file.name}` : asDataUrl(file),
			})),
		},
		sources: SOURCES.map(({ id, name }) => ({ id, name })),
	};
}
