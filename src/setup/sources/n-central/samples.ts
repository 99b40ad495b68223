import { CLOSES, OPENS } from "../text/index.ts";
import type { Expected, Sample, SampleKind } from "../types.ts";

const failed = {
	ActiveNotificationTriggerID: "1994078232",
	AffectedService: "Disk",
	CustomerName: "Lakeshore Ortho",
	DeviceName: "LSO-SRV01",
	DeviceURI: "10.20.1.10",
	ExternalCustomerID: "",
	NcentralURI: "ncentral.harbor-msp.example",
	ProbeURI: "10.20.1.5",
	QualitativeNewState: "Failed",
	QualitativeOldState: "Normal",
	QuantitativeNewState: "Disk space used: 97 %",
	TaskIdent: "C:",
	TimeOfStateChange: "2026-03-04 02:13:22",
};
const ticket = {
	summary: "Alert: LSO-SRV01 Disk C:",
	company: null,
	dedup_key: "Lakeshore Ortho LSO-SRV01 10.20.1.10 Disk C:",
	tenant: "Lakeshore Ortho",
};

const sample = (id: string, kind: SampleKind, name: string, fields: Readonly<Record<string, string>>, expect: Expected): Sample => ({
	id,
	kind,
	name,
	contentType: "text/xml",
	body: `<?xml version="1.0" encoding="UTF-8"?>\n<notification>\n${Object.entries(fields)
		.map(([tag, text]) => `  <${tag}>${text}</${tag}>\n`)
		.join("")}</notification>\n`,
	expect: [expect],
});

export const nCentralSamples: readonly Sample[] = [
	sample("failed", "firing", "Failed", failed, { ...OPENS, ...ticket }),
	sample(
		"normal",
		"resolved",
		"Normal again",
		{ ...failed, QualitativeNewState: "Normal", QualitativeOldState: "Failed", QuantitativeNewState: "Disk space used: 61 %" },
		{
			...CLOSES,
			...ticket,
			why: "Closes the ticket of the same task when one is open.",
		},
	),
	sample(
		"warning",
		"firing",
		"Warning, of another customer's device with the same name",
		{ ...failed, CustomerName: "Northgate Credit Union", QualitativeNewState: "Warning", QuantitativeNewState: "Disk space used: 91 %" },
		{
			...OPENS,
			summary: ticket.summary,
			company: null,
			dedup_key: "Northgate Credit Union LSO-SRV01 10.20.1.10 Disk C:",
			tenant: "Northgate Credit Union",
		},
	),
];
