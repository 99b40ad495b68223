import { join } from "node:path";
import { freshDirectory } from "./hookwise.ts";

/** Certificates need it. */
export const openssl = Bun.which("openssl");

/** PEM of a key and of a certificate for a host name that nobody but the test trusts. */
export async function certificateFor(name: string): Promise<{ readonly key: string; readonly cert: string }> {
	const directory = freshDirectory();
	const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
	Bun.spawnSync(
		[
			...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
			...["-keyout", key, "-out", cert, "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
		],
		{ stderr: "ignore" },
	);
	return { key: await Bun.file(key).text(), cert: await Bun.file(cert).text() };
}
