import { CLOSES, formSampler, OPENS } from "../text/index.ts";
import type { Sample } from "../types.ts";

const down = {
	URL: "https://portal.lakeshore-ortho.example",
	Token: "d41d8cd98f00b204e9800998ecf8427e",
	Name: "LSO Patient portal",
	StatusCode: "503",
	Status: "Down",
	IP: "203.0.113.58",
	Tags: "lakeshore,web",
	Checkrate: "300",
	Method: "GET",
};
const ticket = {
	summary: "Alert: LSO Patient portal",
	company: null,
	dedup_key: "LSO Patient portal https://portal.lakeshore-ortho.example",
	tenant: "lakeshore,web",
};

export const statusCakeSamples: readonly Sample[] = [
	formSampler("down", "firing", "Down", down, {
		...OPENS,
		...ticket,
		why: "TenantMap is asked for the tags: an entry *lakeshore* names the company of every check with that tag.",
	}),
	formSampler(
		"up",
		"resolved",
		"Up",
		{ ...down, Status: "Up", StatusCode: "200" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same name and address when one is open.",
		},
	),
	formSampler(
		"tag",
		"firing",
		"Down, with #CW in the name",
		{ ...down, Name: "NGC Web shop #CW-NorthgateCU", URL: "https://shop.northgate-cu.example", StatusCode: "0", Tags: "" },
		{
			...OPENS,
			summary: "Alert: NGC Web shop #CW-NorthgateCU",
			company: "NorthgateCU",
			dedup_key: "NGC Web shop #CW-NorthgateCU https://shop.northgate-cu.example",
		},
	),
];
