import { bearer, bearerAuth, cannotSign, nameTheCompany, writeYaml } from "../text/index.ts";
import type { ReadyFile, Site, Step } from "../types.ts";

export const homeAssistantAuth = bearerAuth(
	"Home Assistant sends headers of your own: the token goes into authorization of the rest_command.",
);

/**
 * Writes a text so that Home Assistant's templates do not change it: if it contains a brace, it becomes a
 * string of the template language.
 */
const literal = (text: string): string => (text.includes("{") ? `{{ ${JSON.stringify(text)} }}` : text);

const FIELDS = ["sensor_status", "entity_id", "name", "state", "old_state", "device_class", "changed_at"];
const PAYLOAD = `{{ {${FIELDS.map((field) => `'${field}': ${field}`).join(", ")}} | to_json }}`;

const fileOf = (site: Site): ReadyFile => ({
	name: "hookwise-home-assistant.yaml",
	type: "application/yaml",
	what: "A package for Home Assistant: the command that tells HookWise, and the automation that uses it.",
	text: writeYaml(
		{
			rest_command: {
				hookwise: {
					url: literal(site.webhookUrl),
					method: "post",
					content_type: "application/json; charset=utf-8",
					headers: { authorization: literal(bearer(site)) },
					payload: PAYLOAD,
					timeout: 30,
				},
			},
			automation: [
				{
					id: "hookwise_sensors",
					alias: "Tell HookWise",
					mode: "queued",
					max: 100,
					trigger: [
						{
							platform: "state",
							entity_id: ["binary_sensor.server_room_leak", "binary_sensor.server_room_door"],
							to: ["on", "off", "unavailable"],
						},
					],
					action: [
						{
							service: "rest_command.hookwise",
							data: {
								sensor_status: "{{ 'ok' if trigger.to_state.state == 'off' else 'problem' }}",
								entity_id: "{{ trigger.entity_id }}",
								name: "{{ trigger.to_state.name }}",
								state: "{{ trigger.to_state.state }}",
								old_state: "{{ trigger.from_state.state if trigger.from_state else '' }}",
								device_class: "{{ trigger.to_state.attributes.device_class | default('') }}",
								changed_at: "{{ trigger.to_state.last_changed.isoformat() }}",
							},
						},
					],
				},
			],
		},
		["Packages of Home Assistant: put your own entities in place of the two under entity_id."],
	),
});

export const homeAssistantSteps = (site: Site): readonly Step[] => [
	{
		title: "Add the package",
		text: `Save ${fileOf(site).name} in the folder packages beside configuration.yaml. It is filled in for this endpoint, ${site.webhookUrl}.`,
		code: { language: "yaml", text: fileOf(site).text },
	},
	{
		title: "Turn packages on",
		text: "In configuration.yaml, if it is not there yet:",
		code: { language: "yaml", text: "homeassistant:\n  packages: !include_dir_named packages" },
	},
	{
		title: "Choose the sensors",
		text: "Under entity_id list the binary sensors whose state on is a trouble: leaks, smoke, doors, power. For a temperature make a Threshold helper first (Settings, Devices & services, Helpers). Then check the configuration and restart Home Assistant.",
	},
	...cannotSign(site, "Home Assistant"),
	{
		title: "Test it",
		text: "Developer tools, Actions, rest_command.hookwise, in YAML mode. History shows it as No action: test opens nothing.",
		code: {
			language: "yaml",
			text: writeYaml({
				action: "rest_command.hookwise",
				data: { sensor_status: "test", entity_id: "test", name: "Test", state: "", old_state: "", device_class: "", changed_at: "" },
			}),
		},
	},
	nameTheCompany(
		"Make an endpoint for each Home Assistant, since sensors of two buildings can have the same id, and choose its company under Ticket.",
	),
];

export const homeAssistantFiles = (site: Site): readonly ReadyFile[] => [fileOf(site)];
