/** The recorded results of Twilio's own package, in the names of this project. */
import vectors from "./twilio_vectors.json" with { type: "json" };

export { vectors };

export const AUTH_TOKEN = vectors.auth_token;
export const WRONG_AUTH_TOKEN = vectors.wrong_auth_token;

export const FORM_VECTORS = vectors.form.map((vector) => ({
  id: vector.id,
  /** What our side validates. */
  url: vector.url,
  /** What was signed; differs from `url` in the cases about ports. */
  signedUrl: vector.signed_url,
  body: vector.raw_form_body,
  params: vector.params as Record<string, string | string[]>,
  signature: vector.signature,
}));
