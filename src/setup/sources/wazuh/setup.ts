import { bearerAuth, cannotSign, nameTheCompany, testIt, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";
import { WAZUH_SCRIPT } from "./script.ts";

const xml = (text: string): string =>
	text
		.toWellFormed()
		.replace(/\p{Cc}/gu, " ")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;");

const integration = (site: Site): string => `<integration>
  <name>custom-hookwise</name>
  <hook_url>${xml(site.webhookUrl)}</hook_url>
  <api_key>${xml(tokenOf(site))}</api_key>
  <level>10</level>
  <alert_format>json</alert_format>
</integration>`;

export const wazuhAuth = bearerAuth("The script sends the api_key of ossec.conf in this header:");

export const wazuhSteps = (site: Site): readonly Step[] => [
	{
		title: "Save the script",
		text: "Save custom-hookwise (the file hookwise-wazuh.py) on the Wazuh manager:",
		code: {
			language: "shell",
			text: "cp hookwise-wazuh.py /var/ossec/integrations/custom-hookwise\nchown root:wazuh /var/ossec/integrations/custom-hookwise\nchmod 750 /var/ossec/integrations/custom-hookwise",
		},
	},
	{
		title: "Add the integration",
		text: `Put this into <ossec_config> in /var/ossec/etc/ossec.conf; it sends alerts from level 10 on to ${site.webhookUrl}. For another level change it here and in the rule for $.rule.level of this endpoint.`,
		code: { language: "xml", text: integration(site) },
	},
	...cannotSign(site, "the script"),
	{
		title: "Restart the manager",
		text: "Then look for custom-hookwise in /var/ossec/logs/integrations.log.",
		code: { language: "shell", text: "systemctl restart wazuh-manager" },
	},
	testIt(
		"While this endpoint is a draft, fail to log in to an agent by SSH ten times. History shows what would have become of the alert. Wazuh never says that an alert is over: close these tickets by hand.",
	),
	nameTheCompany(
		"Give agents the label customer (in agent.conf, <labels>), with an entry in TenantMap, or the label cw_id with the ConnectWise company identifier.",
	),
];

export const wazuhFiles = (site: Site): readonly ReadyFile[] => [
	{ name: "hookwise-wazuh.py", type: "text/plain", what: "Integration script; save it as custom-hookwise.", text: WAZUH_SCRIPT },
	{ name: "hookwise-wazuh-integration.xml", type: "text/plain", what: "Integration for ossec.conf.", text: `${integration(site)}\n` },
];
