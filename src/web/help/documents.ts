/** The documents from docs/ in the executable, for people who run or use HookWise. */
import ai from "../../../docs/ai.md" with { type: "text" };
import api from "../../../docs/api.md" with { type: "text" };
import assistants from "../../../docs/assistants.md" with { type: "text" };
import configuration from "../../../docs/configuration.md" with { type: "text" };
import connectwise from "../../../docs/connectwise.md" with { type: "text" };
import endpointFields from "../../../docs/endpoint-fields.md" with { type: "text" };
import faq from "../../../docs/faq.md" with { type: "text" };
import gitops from "../../../docs/gitops.md" with { type: "text" };
import install from "../../../docs/install.md" with { type: "text" };
import litestream from "../../../docs/litestream.md" with { type: "text" };
import maintenance from "../../../docs/maintenance.md" with { type: "text" };
import migration from "../../../docs/migration.md" with { type: "text" };
import nodes from "../../../docs/nodes.md" with { type: "text" };
import noise from "../../../docs/noise.md" with { type: "text" };
import operations from "../../../docs/operations.md" with { type: "text" };
import pages from "../../../docs/pages.md" with { type: "text" };
import performance from "../../../docs/performance.md" with { type: "text" };
import rules from "../../../docs/rules.md" with { type: "text" };
import security from "../../../docs/security.md" with { type: "text" };
import sources from "../../../docs/sources.md" with { type: "text" };
import states from "../../../docs/states.md" with { type: "text" };
import troubleshooting from "../../../docs/troubleshooting.md" with { type: "text" };
import webhooks from "../../../docs/webhooks.md" with { type: "text" };
import { documentedSources, sourceDocument } from "../../setup/sourcePages/index.ts";

export interface HelpDocument {
	/** File name without `.md`, used in its address below /help. */
	readonly slug: string;
	readonly text: string;
}

/** A page for each preset, made from its folder. Search and the list of presets lead to it. */
export const sourceDocuments = (): readonly HelpDocument[] =>
	documentedSources().map((source) => ({ slug: `${SOURCE}${source.id}`, text: sourceDocument(source) }));

/** Prefix of a preset's id in the address of its page. */
export const SOURCE = "source-";

/** In the order of the list. */
export const DOCUMENTS: readonly HelpDocument[] = [
	{ slug: "pages", text: pages },
	{ slug: "install", text: install },
	{ slug: "configuration", text: configuration },
	{ slug: "connectwise", text: connectwise },
	{ slug: "sources", text: sources },
	{ slug: "webhooks", text: webhooks },
	{ slug: "rules", text: rules },
	{ slug: "endpoint-fields", text: endpointFields },
	{ slug: "noise", text: noise },
	{ slug: "maintenance", text: maintenance },
	{ slug: "ai", text: ai },
	{ slug: "faq", text: faq },
	{ slug: "troubleshooting", text: troubleshooting },
	{ slug: "operations", text: operations },
	{ slug: "nodes", text: nodes },
	{ slug: "litestream", text: litestream },
	{ slug: "security", text: security },
	{ slug: "performance", text: performance },
	{ slug: "states", text: states },
	{ slug: "api", text: api },
	{ slug: "gitops", text: gitops },
	{ slug: "assistants", text: assistants },
	{ slug: "migration", text: migration },
];
