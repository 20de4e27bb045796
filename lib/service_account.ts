/**
 * The service-account key that Google hands out as a JSON file. Pure.
 */
import { createPrivateKey } from "node:crypto";

/** The part of the key file that signing in takes. */
export interface ServiceAccount {
  clientEmail: string;
  privateKey: string;
}

export type ParsedServiceAccount = { ok: true; account: ServiceAccount } | { ok: false; mistake: string };

/**
 * Reads a service-account key, as one line of JSON or over many lines.
 * The mistake names what is wrong, as the rest of a sentence that begins with the setting's name, and never repeats a
 * part of the key.
 */
export function parseServiceAccount(json: string): ParsedServiceAccount {
  let key: unknown;
  try {
    key = JSON.parse(json.trim());
  } catch {
    return mistake("must be valid JSON on one line, or the path of the key file (it is cut, or is not the whole file)");
  }
  if (typeof key !== "object" || key === null || Array.isArray(key)) {
    return mistake("must be a JSON object, as in the key file");
  }
  const { type, client_email: clientEmail, private_key: privateKey } = key as Record<string, unknown>;
  if (type !== undefined && type !== "service_account") {
    return mistake('must be the key of a service account: its "type" must be "service_account"');
  }
  if (typeof clientEmail !== "string" || !/^\S+@\S+$/.test(clientEmail)) {
    return mistake('must be a service account key with a "client_email" that is an address');
  }
  if (typeof privateKey !== "string" || privateKey.trim() === "") {
    return mistake('must be a service account key with a "private_key"');
  }
  // Shells and .env files often turn the line breaks of the key into the two characters \ and n.
  const pem = privateKey.replaceAll("\\n", "\n").replaceAll("\r", "").trim() + "\n";
  return isRsaKey(pem) ? { ok: true, account: { clientEmail, privateKey: pem } } : mistake(
    'must be a service account key with a "private_key" in PEM form: it was cut, lost its line breaks, or is another key',
  );
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function mistake(text: string): ParsedServiceAccount {
  return { ok: false, mistake: text };
}
