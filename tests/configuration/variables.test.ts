import { expect, test } from "bun:test";
import { readConfig } from "../../src/base/config.ts";

test("TIME_ZONE takes names of the IANA database alone, and UTC where it is not set", () => {
	const read = (zone: string) => readConfig({ TIME_ZONE: zone });
	for (const zone of ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"]) {
		expect(read(zone)).toMatchObject({ ok: true, config: { TIME_ZONE: zone } });
	}
	for (const zone of ["Berlin", "+02:00", "Europe/Nowhere", "../etc/passwd"]) {
		expect(read(zone)).toEqual({ ok: false, problems: [`TIME_ZONE: got “${zone}”, takes an IANA name such as Europe/Berlin`] });
	}
	expect(readConfig({})).toMatchObject({ ok: true, config: { TIME_ZONE: "UTC", CW_DOUBT_SECONDS: 120, CW_POLL_SECONDS: 300 } });
});

test("CW_POLL_SECONDS may be 0, for never; CW_DOUBT_SECONDS may not", () => {
	expect(readConfig({ CW_POLL_SECONDS: "0" })).toMatchObject({ ok: true, config: { CW_POLL_SECONDS: 0 } });
	expect(readConfig({ CW_DOUBT_SECONDS: "0" })).toMatchObject({ ok: false });
});
