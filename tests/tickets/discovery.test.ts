import { expect, test } from "bun:test";
import { discover } from "../../src/psa/connection/discovery.ts";
import { startConnectWise } from "../doubles/connectwise/index.ts";

const EU = "api-eu.myconnectwise.net";
const NA = "api-na.myconnectwise.net";

test("the cloud that knows a company is found, whatever its codebase is today; who is not there is passed over", async () => {
	const double = startConnectWise({ siteUrl: EU });
	const nobody = { origin: "http://127.0.0.1:9", host: "api-au.myconnectwise.net" };
	const { company } = double.credentials;
	try {
		expect(await discover(company, [nobody, { origin: double.origin, host: EU }])).toBe(`https://${EU}/v4_6_release/apis/3.0`);
		// One cloud may know a company of another, and says so; only ConnectWise's own hosts are believed.
		const sites = [
			{ origin: double.origin, host: NA },
			{ origin: "http://127.0.0.1:9", host: EU },
		];
		expect(await discover(company, sites)).toBe(`https://${EU}/v4_6_release/apis/3.0`);
		expect(await discover("Nobody Inc", sites)).toBeNull();
		expect(await discover(company, [nobody])).toBeNull();
	} finally {
		await double.stop();
	}
	const forged = startConnectWise({ siteUrl: "evil.example" });
	try {
		expect(await discover(forged.credentials.company, [{ origin: forged.origin, host: NA }])).toBe(`https://${NA}/v4_6_release/apis/3.0`);
	} finally {
		await forged.stop();
	}
});
