/** Cases of real senders, copied from their files: what a tool sends, the endpoint, and what must come of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface SentRequest {
	readonly method: string;
	readonly query?: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly body_base64?: string;
}

/** What must come of one request, or of all. */
export interface Expected {
	readonly status?: number;
	readonly type?: string;
	readonly action?: string | null;
	readonly summary?: string;
	readonly summary_has?: string;
	readonly summary_has_not?: readonly string[];
	readonly description_has_not?: readonly string[];
	readonly content_type?: string;
	readonly body?: string;
	readonly company?: string;
	readonly kept?: boolean;
}

export interface ExpectedOfAll extends Expected {
	readonly each?: readonly Expected[];
	readonly tickets?: number;
	readonly tickets_at_most?: number;
	readonly open?: number;
	readonly open_at_least?: number;
	readonly closed?: number;
	readonly notes?: number;
	readonly notes_at_most?: number;
	readonly each_summary_has?: readonly string[];
	readonly description_has?: readonly string[];
	readonly trace_has?: string;
	readonly can_read?: string;
}

export interface SenderCase {
	readonly id: string;
	readonly name: string;
	readonly source: string;
	readonly requests: readonly SentRequest[];
	readonly endpoint: Readonly<Record<string, unknown>>;
	readonly tenantmap: readonly { readonly tenant_value: string; readonly company_id: string }[];
	readonly expect: ExpectedOfAll;
}

interface CaseFile extends Omit<SenderCase, "id" | "requests" | "tenantmap"> {
	readonly request?: SentRequest;
	readonly requests?: readonly SentRequest[];
	readonly tenantmap?: SenderCase["tenantmap"];
}

const folder = join(import.meta.dir, "cases");

export const CASES: readonly SenderCase[] = readdirSync(folder)
	.filter((name) => name.endsWith(".json"))
	.sort()
	.map((name) => {
		const file = JSON.parse(readFileSync(join(folder, name), "utf8")) as CaseFile;
		const requests = file.requests ?? (file.request === undefined ? [] : [file.request]);
		return { ...file, id: name.slice(0, 2), requests, tenantmap: file.tenantmap ?? [] };
	});

/**
 * What a person sets beside the file's own fields, which were written before the fields that the case asks for existed. The case's
 * note says what is meant.
 */
export const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	// The password of its Basic credentials is the endpoint's token.
	"11": { bearer_token: "the-token-as-password" },
	// The secret of Meraki's set-up stands in the body.
	"25": { bearer_auth_enabled: true, bearer_token: "shared-secret-of-the-msp", token_path: "$.sharedSecret" },
	"26": { tenant_path: "$.organizationName" },
	"34": { token_in_url: true },
	// TrueNAS says in its text what happened, and where.
	"40": {
		routing_rules: [
			{ path: "$.text", regex: "^TrueNAS @ (\\S+)", overrides: { dedup_key: "$1" } },
			{ path: "$.text", regex: "New alert", overrides: { alert_type: "OPEN" } },
			{ path: "$.text", regex: "has been cleared", overrides: { alert_type: "CLOSE" } },
		],
	},
	"43": { answer_status: 200 },
	"44": { routing_rules: [{ path: "$.rule.level", op: "gte", value: "10", overrides: { alert_type: "OPEN" } }] },
	// When it began, and when it was over.
	"54": {
		json_mapping: { summary: "$.name", dedup_key: "$.fingerprint", occurred_at: "$.startsAt" },
		routing_rules: [{ path: "$.endsAt", regex: "^(2.+)$", overrides: { occurred_at: "$1" } }],
	},
	"62": { accept_text: true },
};
