/**
 * The service-account key that Google hands out as a JSON file. Pure.
 */

/** The part of the key file that signing in takes. */
export interface ServiceAccount {
  clientEmail: string;
  privateKey: string;
}

export type ParsedServiceAccount = { ok: true; account: ServiceAccount } | { ok: false; mistake: string };

/**
 * Reads a service-account key, as one line of JSON or over many lines.
 * The mistake names what is wrong and never repeats a part of the key.
 */
export function parseServiceAccount(json: string): ParsedServiceAccount {
  let key: unknown;
  try {
    key = JSON.parse(json.trim());
  } catch {
    return mistake("is not valid JSON; paste the whole key file on one line, or give the path of the file");
  }
  if (typeof key !== "object" || key === null || Array.isArray(key)) {
    return mistake("must be a JSON object, as in the key file");
  }
  const { type, client_email: clientEmail, private_key: privateKey } = key as Record<string, unknown>;
  if (type !== undefined && type !== "service_account") {
    return mistake('must be the key of a service account: its "type" must be "service_account"');
  }
  if (typeof clientEmail !== "string" || clientEmail === "") return mistake('lacks the field "client_email"');
  if (typeof privateKey !== "string" || privateKey === "") return mistake('lacks the field "private_key"');
  // Shells and .env files often turn the line breaks of the key into the two characters \ and n.
  const pem = privateKey.replaceAll("\\n", "\n").replaceAll("\r", "").trim() + "\n";
  if (!/^-----BEGIN (RSA )?PRIVATE KEY-----\n[\s\S]+\n-----END (RSA )?PRIVATE KEY-----\n$/.test(pem)) {
    return mistake('has a "private_key" that is not a PEM private key; it may have been cut or lost its line breaks');
  }
  return { ok: true, account: { clientEmail, privateKey: pem } };
}

function mistake(text: string): ParsedServiceAccount {
  return { ok: false, mistake: text };
}
