import type { StagedBackup } from "../../src/admin/backup/index.ts";
import type { RuntimeSettings } from "../../src/admin/settings/index.ts";
import type { Role } from "../../src/base/security/index.ts";
import type { Finding } from "../../src/psa/checkup/index.ts";
import type { ConnectionView } from "../../src/psa/connection/index.ts";
import type { MaintenanceState } from "../../src/setup/maintenance/index.ts";
import type { Receiver } from "../../src/watch/alarms/index.ts";
import type { RegistrationState } from "../../src/watch/tickets/index.ts";
import type { ConnectState } from "../connect/types.ts";
import type { Answer } from "../parts/answer.tsx";
import type { EvidenceLine } from "../parts/evidence.tsx";
import type { Problems } from "../parts/field.tsx";

export type SectionId =
	| "account"
	| "time-zone"
	| "second-step"
	| "sessions"
	| "maintenance"
	| "connectwise"
	| "wont-fix"
	| "ai"
	| "alarms"
	| "backup"
	| "users"
	| "api-keys"
	| "wall"
	| "environment";

/** Result of the last form; it belongs to one section. */
export interface Said {
	readonly section: SectionId | null;
	readonly answer: Answer | null;
	readonly problems: Problems;
	/** The typed values, for correction. */
	readonly values: Readonly<Record<string, string>>;
	/** A value that is shown only now. */
	readonly once: Once | null;
}

export type Once =
	| { readonly kind: "wall"; readonly name: string; readonly url: string }
	| { readonly kind: "key"; readonly name: string; readonly key: string }
	| { readonly kind: "setup"; readonly secret: string; readonly qr: string }
	| { readonly kind: "codes"; readonly codes: readonly string[] }
	| { readonly kind: "connect"; readonly state: ConnectState }
	| { readonly kind: "checked"; readonly at: number; readonly findings: readonly Finding[] }
	| { readonly kind: "restore"; readonly token: string; readonly fileName: string; readonly counts: RestoreCounts }
	| { readonly kind: "answered"; readonly model: string; readonly text: string; readonly seconds: number };

export interface RestoreCounts {
	readonly added: number;
	readonly replaced: number;
	readonly from_original: number;
	readonly total: number;
	readonly paused?: readonly { readonly name: string; readonly reason: string }[];
	/** Things that were not imported, or are decided differently here, in sentences. */
	readonly notes?: readonly string[];
}

export interface AccountView {
	readonly username: string;
	/** An IANA name, `browser`, or null for HookWise's own setting. */
	readonly timeZone: string | null;
	readonly secondStep: boolean;
	readonly codesLeft: number;
	readonly sessions: readonly {
		readonly id: string;
		readonly current: boolean;
		readonly createdAt: number;
		readonly seenAt: number;
		readonly sourceIp: string | null;
		readonly userAgent: string | null;
	}[];
	/** True if GUI_PASSWORD sets this account's password. */
	readonly kept: boolean;
}

export interface ConnectWiseView {
	readonly sandbox: boolean;
	readonly url: string;
	readonly company: string | null;
	readonly board: string;
	readonly state: "up" | "down";
	readonly since: number;
	readonly message: string | null;
	readonly nextProbeAt: number | null;
	readonly connection: ConnectionView;
	readonly callbacks: RegistrationState;
	/** `CW_POLL_SECONDS`. */
	readonly pollSeconds: number;
}

/** The language model's host, as in the API. */
export interface AiView {
	/** null if this HookWise has no model support. */
	readonly state: {
		readonly status: "up" | "warning" | "down";
		readonly host: string;
		readonly model: string;
		readonly model_present: boolean;
		readonly models: readonly string[];
		readonly error: string | null;
	} | null;
	readonly pull: PullState | null;
	/** Number of endpoints that want notes. */
	readonly wanted: number;
	/** Judgements of notes, latest first; `hidden` is the number of further ones, on their endpoints' pages. */
	readonly evidence: readonly EvidenceLine[];
	readonly hidden: number;
}

export interface PullState {
	readonly state: "idle" | "running" | "done" | "failed" | "cancelled";
	readonly model: string | null;
	readonly status: string | null;
	readonly total: number;
	readonly completed: number;
	readonly percent: number | null;
	readonly error: string | null;
}

export interface UserLine {
	readonly id: number;
	readonly username: string;
	readonly role: Role;
	readonly secondStep: boolean;
	readonly createdAt: number;
	readonly isSelf: boolean;
}

export interface KeyLine {
	readonly id: number;
	readonly name: string;
	readonly role: Role;
	readonly createdAt: number;
	readonly lastUsedAt: number | null;
}

export interface Variable {
	readonly name: string;
	readonly value: string | null;
	readonly meaning: string;
	readonly is_default: boolean;
}

/** Data for admins only. */
export interface AdminView {
	readonly settings: RuntimeSettings;
	/** Further receivers: chats, mailboxes and webhooks. */
	readonly receivers: readonly Receiver[];
	readonly users: readonly UserLine[];
	readonly keys: readonly KeyLine[];
	readonly walls: readonly Omit<KeyLine, "role">[];
	readonly environment: readonly Variable[];
	/** Result of the last scheduled backup since the start. */
	readonly backupProblem: string | null;
	readonly backupEndedAt: number | null;
	/** An uploaded full backup that waits; null if there is none. */
	readonly staged: StagedBackup | null;
	readonly endpoints: number;
}

export interface SettingsView {
	/** null if the requester is not a user (an API key). */
	readonly account: AccountView | null;
	readonly maintenance: MaintenanceState;
	readonly connectwise: ConnectWiseView;
	/** null if it was not read yet, since that may take seconds. */
	readonly ai: AiView | null;
	readonly aiModel: string;
	/** `TIME_ZONE`, for people who chose none. */
	readonly timeZone: string;
	readonly retentionDays: number;
	readonly admin: AdminView | null;
	readonly said: Said;
}
