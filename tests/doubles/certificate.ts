import { join } from "node:path";

/** A certificate that nobody trusts, with its key, as files in a folder. */
export function makeCertificate(folder: string, name: string): { readonly cert: string; readonly key: string } {
	const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
	const words = [
		...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
		...["-keyout", key, "-out", cert, "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"],
	];
	const { exitCode, stderr } = Bun.spawnSync(words, { stderr: "pipe" });
	if (exitCode !== 0) throw new Error(`No certificate was made: ${stderr.toString()}`);
	return { cert, key };
}
