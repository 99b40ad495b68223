import { parseArgs } from "node:util";
import { CREDENTIALS, startConnectWise } from "./index.ts";

/** `bun tests/doubles/connectwise/main.ts --port 8099 --latency 20`: the double by itself, until it is ended; exits with 1 if anything was sent that ConnectWise does not take. */
const { values } = parseArgs({
	options: {
		port: { type: "string", default: "0" },
		latency: { type: "string", default: "0" },
		companies: { type: "string", default: "400" },
		company: { type: "string", default: CREDENTIALS.company },
		"public-key": { type: "string", default: CREDENTIALS.publicKey },
		"private-key": { type: "string", default: CREDENTIALS.privateKey },
		"client-id": { type: "string", default: CREDENTIALS.clientId },
		cloud: { type: "boolean", default: false },
	},
});
const credentials = {
	company: values.company,
	publicKey: values["public-key"],
	privateKey: values["private-key"],
	clientId: values["client-id"],
};
const double = startConnectWise({
	port: Number(values.port),
	latencyMs: Number(values.latency),
	companies: Number(values.companies),
	cloud: values.cloud,
	credentials,
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => {
		void double.stop().then(
			() => process.exit(0),
			(error: unknown) => {
				console.error(error instanceof Error ? error.message : String(error));
				process.exit(1);
			},
		);
	});
}
console.log(`ConnectWise double at ${double.url}`);
console.log(
	`CW_URL=${double.url} CW_COMPANY=${credentials.company} CW_PUBLIC_KEY=${credentials.publicKey} ` +
		`CW_PRIVATE_KEY=${credentials.privateKey} CW_CLIENT_ID=${credentials.clientId}`,
);
