import { bearer, bearerAuth, cannotSign, indentedJson, nameTheCompany, writeYaml } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

export const gatusAuth = bearerAuth("Gatus sends headers of your own: the token goes into Authorization.");

/** Conditions are left out: Gatus inserts them unescaped, and a quote in one would break the JSON. */
const BODY = {
	status: "[ALERT_TRIGGERED_OR_RESOLVED]",
	endpoint_name: "[ENDPOINT_NAME]",
	endpoint_group: "[ENDPOINT_GROUP]",
	endpoint_url: "[ENDPOINT_URL]",
	alert_description: "[ALERT_DESCRIPTION]",
	errors: "[RESULT_ERRORS]",
};

/**
 * Escapes dollar signs: Gatus replaces `$NAME` in its configuration by an environment variable, and `$$` by a
 * dollar sign.
 */
const escaped = (text: string): string => text.replaceAll("$", "$$$$");

const fileOf = (site: Site): ReadyFile => ({
	name: "hookwise-gatus.yaml",
	type: "application/yaml",
	what: "The alerting of Gatus's configuration.",
	text: escaped(
		writeYaml({
			alerting: {
				custom: {
					url: site.webhookUrl,
					method: "POST",
					headers: { Authorization: bearer(site), "Content-Type": "application/json" },
					body: indentedJson(BODY),
					"default-alert": { enabled: true, "failure-threshold": 3, "success-threshold": 2, "send-on-resolved": true },
				},
			},
		}),
	),
});

const ENDPOINT = writeYaml({
	endpoints: [
		{
			name: "portal",
			group: "Lakeshore Ortho",
			url: "https://portal.lakeshore-ortho.example/login",
			conditions: ["[STATUS] == 200"],
			alerts: [{ type: "custom", description: "The patient portal does not answer" }],
		},
	],
});

export const gatusSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the alerting",
		text: `Put this into Gatus's configuration, or ${fileOf(site).name} into the folder of configuration files. It is filled in for ${site.webhookUrl}.`,
		code: { language: "yaml", text: fileOf(site).text },
	},
	...cannotSign(site, "Gatus"),
	{
		title: "Use it in endpoints",
		text: "Each endpoint that should make tickets has an alert of the type custom. Use no quotes in names and descriptions.",
		code: { language: "yaml", text: ENDPOINT },
	},
	{
		title: "Try it",
		text: "Gatus has no test. Make this endpoint a draft and add a check that fails on purpose: after 3 failures History shows it and no ticket is made.",
	},
	nameTheCompany("Use one group for each customer: TenantMap has an entry for each group's name, with the ConnectWise company."),
];

export const gatusFiles = (site: Site): readonly ReadyFile[] => [fileOf(site)];
