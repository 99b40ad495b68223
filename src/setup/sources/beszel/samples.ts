import { CLOSES, NO_MATCH, OPENS } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const page = "https://beszel.harbor-msp.example/system/k3v9qwx7p2lzr0a";

/** As Shoutrrr writes it: on one line, keys in order. */
const sample = (id: string, kind: SampleKind, name: string, title: string, message: string, expect: Expected): Sample => ({
	id,
	kind,
	name,
	contentType: "application/json",
	body: JSON.stringify({ message, title }),
	expect: [expect],
});
const opens = { ...OPENS, company: null } as const;
const closes = { ...CLOSES, company: null } as const;
const connection = { summary: "Alert: Connection to lso-app01", dedup_key: "k3v9qwx7p2lzr0a connection" };
const cpu = { summary: "Alert: lso-app01 CPU", dedup_key: "k3v9qwx7p2lzr0a CPU" };
const battery = { summary: "Alert: lso-app01 battery", dedup_key: "k3v9qwx7p2lzr0a battery" };

export const beszelSamples: readonly Sample[] = [
	sample("down", "firing", "System down", "Connection to lso-app01 is down 🔴", `Connection to lso-app01 is down \n\n${page}`, {
		...opens,
		...connection,
	}),
	sample("up", "resolved", "System up", "Connection to lso-app01 is up ✅", `Connection to lso-app01 is up \n\n${page}`, {
		...closes,
		...connection,
		why: "Closes the ticket of the same system's connection when one is open.",
	}),
	sample(
		"cpu",
		"firing",
		"CPU above threshold",
		"lso-app01 CPU above threshold",
		`CPU averaged 93.41% for the previous 10 minutes.\n\n${page}`,
		{
			...opens,
			...cpu,
		},
	),
	sample(
		"cpu-below",
		"resolved",
		"CPU below threshold",
		"lso-app01 CPU below threshold",
		`CPU averaged 12.07% for the previous 10 minutes.\n\n${page}`,
		{
			...closes,
			...cpu,
		},
	),
	sample(
		"battery",
		"firing",
		"Battery below threshold",
		"lso-app01 battery below threshold",
		`Battery averaged 17.00% for the previous 10 minutes.\n\n${page}`,
		{ ...opens, ...battery, why: "Of a battery little is bad, so below opens and above closes." },
	),
	sample(
		"battery-above",
		"resolved",
		"Battery above threshold",
		"lso-app01 battery above threshold",
		`Battery averaged 45.00% for the previous 10 minutes.\n\n${page}`,
		{ ...closes, ...battery },
	),
	sample(
		"smart",
		"firing",
		"A disk is failing",
		"SMART failed on lso-app01: /dev/sda 🔴",
		`Disk /dev/sda (WDC WD40EFRX) SMART status changed to FAILED\n\n${page}`,
		{
			...opens,
			summary: "Alert: SMART failed on lso-app01: /dev/sda 🔴",
			dedup_key: "k3v9qwx7p2lzr0a smart /dev/sda",
			why: "Beszel never says that a disk is well again: close it by hand when it is replaced.",
		},
	),
	sample("test", "test", "Test notification", "Test Alert", "This is a notification from Beszel.\n\nhttps://beszel.harbor-msp.example", {
		...NO_MATCH,
		summary: "Alert: Test Alert",
		company: null,
		dedup_key: null,
		why: "Says nothing of a system, so it makes no ticket.",
	}),
];
