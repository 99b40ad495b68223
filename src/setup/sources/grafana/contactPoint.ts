import { tokenOf, writeYaml } from "../text/index.ts";
import type { ReadyFile, Site } from "../types.ts";

/**
 * Escapes dollar signs: Grafana replaces `$NAME` in provisioning files by an environment variable, and `$$`
 * by a dollar sign.
 */
const literal = (text: string): string => text.replaceAll("$", "$$$$");

/** A uid that is unique for each endpoint: letters, digits, `-` and `_`, at most 40. */
const uidOf = (site: Site): string => `hookwise-${site.webhookUrl.replace(/[^A-Za-z0-9]+/g, "").slice(-24)}`;

export const contactPointName = (site: Site): string => `HookWise ${site.endpointName}`.toWellFormed();

/** A contact point for file provisioning (`provisioning/alerting/`). */
export function grafanaContactPoint(site: Site): ReadyFile {
	const settings = {
		url: literal(site.webhookUrl),
		httpMethod: "POST",
		authorization_scheme: "Bearer",
		authorization_credentials: literal(tokenOf(site)),
		// Without timestampHeader, Grafana signs exactly the body, as our check expects.
		...(site.hmac === null ? {} : { hmacConfig: { secret: "YOUR_HMAC_SECRET", header: literal(site.hmac.header) } }),
	};
	const receiver = { uid: uidOf(site), type: "webhook", disableResolveMessage: false, settings };
	const contactPoint = { orgId: 1, name: literal(contactPointName(site)), receivers: [receiver] };
	return {
		name: "hookwise-grafana-contact-point.yaml",
		type: "application/yaml",
		what: "Contact point for file provisioning: put it into provisioning/alerting/ and restart Grafana.",
		text: writeYaml({ apiVersion: 1, contactPoints: [contactPoint] }),
	};
}
