import type { Config } from "../../base/config.ts";
import type { ConnectWiseConfig, PsaChoice } from "../current/index.ts";
import { siteOf } from "../current/index.ts";
import type { StoredConnection } from "./stored.ts";

/** Names that tickets get unless an endpoint sets others. */
export interface Names {
	readonly board: string;
	readonly statusNew: string;
	readonly statusClosed: string;
	readonly defaultCompany: string | null;
}

/** The connection in use, from environment and store. */
export interface Effective {
	/** Origin of the credentials. `none`: there are none, and tickets go to the sandbox. */
	readonly source: "environment" | "stored" | "none";
	readonly config: ConnectWiseConfig | null;
	readonly names: Names;
}

/** Variables that the environment must set together. */
export const CREDENTIAL_VARIABLES = ["CW_COMPANY", "CW_PUBLIC_KEY", "CW_PRIVATE_KEY", "CW_CLIENT_ID"] as const;

/** Form fields, and the variable that overrides each if set. */
export const FIXED_BY = {
	url: "CW_URL",
	service_board: "CW_SERVICE_BOARD",
	status_new: "CW_STATUS_NEW",
	status_closed: "CW_STATUS_CLOSED",
	default_company_id: "CW_DEFAULT_COMPANY_ID",
} as const;

/**
 * Combines environment and store. If the environment has credentials, the stored connection is ignored;
 * otherwise each variable that is set overrides its stored value.
 */
export function effective(config: Config, stored: StoredConnection | null): Effective {
	const ours = config.connectWise === null ? stored : null;
	const pick = <T>(variable: (typeof FIXED_BY)[keyof typeof FIXED_BY], said: T | null | undefined, otherwise: T): T =>
		config.given.has(variable) ? otherwise : (said ?? otherwise);
	const names: Names = {
		board: pick("CW_SERVICE_BOARD", ours?.board, config.CW_SERVICE_BOARD),
		statusNew: pick("CW_STATUS_NEW", ours?.statusNew, config.CW_STATUS_NEW),
		statusClosed: pick("CW_STATUS_CLOSED", ours?.statusClosed, config.CW_STATUS_CLOSED),
		defaultCompany: pick("CW_DEFAULT_COMPANY_ID", ours?.defaultCompany, config.CW_DEFAULT_COMPANY_ID),
	};
	const credentials = config.connectWise ?? ours;
	if (credentials === null) return { source: "none", config: null, names };
	const { company, publicKey, privateKey, clientId } = credentials;
	return {
		source: config.connectWise === null ? "stored" : "environment",
		config: {
			...{ company, publicKey, privateKey, clientId },
			url: pick("CW_URL", ours?.url, config.CW_URL),
			webUrl: config.CW_WEB_URL,
			timeoutMs: config.CW_TIMEOUT_SECONDS * 1000,
			createTimeoutMs: config.CW_CREATE_TIMEOUT_SECONDS * 1000,
			concurrency: config.CW_CONCURRENCY,
		},
		names,
	};
}

/**
 * The PSA for this connection.
 * @param home site whose tickets the store knows as plain `connectwise`: the first one ever connected; null
 * if there was none
 */
export function choiceOf({ config }: Effective, home: string | null): PsaChoice {
	if (config === null) return null;
	const site = siteOf(config);
	return { config, identity: home === null || home === site ? "connectwise" : `connectwise ${site}` };
}

/**
 * The configuration with the values in use instead of the environment's. For all readers except those that
 * show the environment itself.
 */
export function overlaid(config: Config, now: () => Effective): Config {
	return Object.defineProperties({ ...config }, {
		CW_URL: { get: () => now().config?.url ?? config.CW_URL, enumerable: true },
		CW_SERVICE_BOARD: { get: () => now().names.board, enumerable: true },
		CW_STATUS_NEW: { get: () => now().names.statusNew, enumerable: true },
		CW_STATUS_CLOSED: { get: () => now().names.statusClosed, enumerable: true },
		CW_DEFAULT_COMPANY_ID: { get: () => now().names.defaultCompany, enumerable: true },
		connectWise: { get: () => now().config, enumerable: true },
	} satisfies PropertyDescriptorMap);
}
