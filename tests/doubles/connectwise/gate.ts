import type { IncomingHttpHeaders } from "node:http";
import type { Credentials } from "./options.ts";
import { type Problem, plainProblem } from "./problems.ts";

/**
 * Who may come in: Basic credentials and the client id, each exactly; an `Accept` that JSON satisfies, with a version or without.
 * @returns what is wrong, or null
 */
export function createGate(
	credentials: Credentials,
	cloud: boolean,
): (headers: IncomingHttpHeaders, refusing: boolean, hasBody: boolean) => Problem | null {
	const { company, publicKey, privateKey, clientId } = credentials;
	const token = `Basic ${Buffer.from(`${company}+${publicKey}:${privateKey}`).toString("base64")}`;
	return (headers, refusing, hasBody) => {
		if (refusing || headers.authorization !== token) {
			// The cloud's router may not find the tenant of a wrong company id.
			if (cloud) return plainProblem(404, "NotFound", "The requested resource was not found.");
			return plainProblem(401, "Unauthorized", "Login failed: the company, public key or private key is not valid.");
		}
		if (headers.clientid !== clientId) return plainProblem(403, "Forbidden", "A valid clientId header is required.");
		if (!acceptable(headers.accept ?? "*/*")) return plainProblem(406, "NotAcceptable", "The Accept header is not supported.");
		const type = headers["content-type"] ?? "";
		if (hasBody && !/^application\/json\b/i.test(type))
			return plainProblem(415, "UnsupportedMediaType", "The body must be application/json.");
		return null;
	};
}

const acceptable = (accept: string): boolean =>
	accept
		.split(",")
		.some((part) => /^\s*(\*\/\*|application\/json|application\/vnd\.connectwise\.com\+json(;\s*version=\d{4}\.\d{1,2})?)\s*$/i.test(part));
