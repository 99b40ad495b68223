import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { giveToUser, run } from "./programs.ts";

/** PEM texts, and the files that hold them. */
export interface Certificates {
	/** The authority that signed the server's certificate, which is for `localhost`. */
	readonly ca: string;
	readonly caFile: string;
	/** An authority that signed nothing here. */
	readonly otherCa: string;
	readonly otherCaFile: string;
	/** The server's own. */
	readonly keyFile: string;
	readonly certFile: string;
}

/** Two authorities, and a certificate for `localhost` from the first, made with openssl in this folder. */
export async function makeCertificates(directory: string): Promise<Certificates> {
	const at = (name: string): string => join(directory, name);
	const make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
	const authority = (name: string): Promise<string> =>
		run([...make, "-subj", `/CN=${name}`, "-keyout", at(`${name}.key`), "-out", at(`${name}.crt`)]);
	await Promise.all([authority("ca"), authority("other")]);
	const signed = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-addext", "subjectAltName=DNS:localhost"];
	await run([...make, "-subj", "/CN=localhost", ...signed, "-keyout", at("server.key"), "-out", at("server.crt")]);
	chmodSync(at("server.key"), 0o600);
	await giveToUser(at("server.key"), at("server.crt"));
	return {
		ca: readFileSync(at("ca.crt"), "utf8"),
		caFile: at("ca.crt"),
		otherCa: readFileSync(at("other.crt"), "utf8"),
		otherCaFile: at("other.crt"),
		keyFile: at("server.key"),
		certFile: at("server.crt"),
	};
}
