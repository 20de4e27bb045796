/**
 * How the Google clients reach Google: credentials, endpoint, and a connection for every 80 streams.
 */
import type { grpc } from "google-gax";
import type { Clock } from "../../clock.ts";
import { ProviderError } from "../../errors.ts";
import { googleFault } from "./faults.ts";
import type { ServiceAccount } from "../../service_account.ts";

/** Whom to sign in as and where to. */
export interface GoogleAccess {
  /** Not needed for a loopback endpoint. */
  account?: ServiceAccount;
  /** `host:port` instead of Google's own; a loopback host means no TLS and no credentials. */
  endpoint?: string;
}

/** Options of a Google client; the client classes take more than their types say (`grpc.*`). */
export type GoogleClientOptions = Record<string, string | number | boolean | object>;

/** A gRPC client that is ready for calls. */
export type GrpcStub = grpc.Client;

const CLOUD_PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/**
 * Builds the options for one client with a connection of its own. Signs in with a token that it signs itself, so
 * neither a token server nor the metadata server is ever asked.
 * @throws {ProviderError} `auth` when the endpoint needs an account and there is none
 */
export async function googleClientOptions(access: GoogleAccess): Promise<GoogleClientOptions> {
  const { googleAuthLibrary, GoogleAuth, grpc } = await import("google-gax");
  const endpoint = access.endpoint === undefined ? undefined : splitEndpoint(access.endpoint);
  const local = endpoint !== undefined && isLoopback(endpoint.host);
  if (!local && access.account === undefined) {
    throw new ProviderError("Cannot reach Google: no service account is set", { fault: "auth" });
  }
  const authClient = new googleAuthLibrary.JWT(
    access.account === undefined || local
      ? {}
      : { email: access.account.clientEmail, key: access.account.privateKey, scopes: [CLOUD_PLATFORM_SCOPE] },
  );
  authClient.useJWTAccessWithScope = true;
  return {
    auth: new GoogleAuth({ authClient }),
    fallback: false,
    // Clients share a connection unless told otherwise, and a connection carries 100 streams at most.
    "grpc.use_local_subchannel_pool": 1,
    // The default of two minutes would keep a provider "down" long after it came back.
    "grpc.max_reconnect_backoff_ms": 5000,
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint.host, port: endpoint.port }),
    ...(local ? { sslCreds: grpc.credentials.createInsecure() } : {}),
  };
}

/**
 * Runs the encoder and decoder of one method once. They are generated at their first use, which would otherwise be
 * the first utterance of the first caller.
 */
export function warmCodec(stub: GrpcStub, method: string, requests: readonly object[]): void {
  const { service } = stub.constructor as grpc.ServiceClientConstructor;
  for (const request of requests) service[method]?.requestSerialize(request);
  service[method]?.responseDeserialize(service[method].responseSerialize({}));
}

/**
 * Splits `host:port` (443 when there is no port).
 * @throws {TypeError} when it is neither
 */
export function splitEndpoint(endpoint: string): { host: string; port: number } {
  const match = /^(?<host>\[[0-9a-fA-F:]+\]|[^:/\s]+)(?::(?<port>\d{1,5}))?$/.exec(endpoint);
  const port = Number(match?.groups?.port ?? 443);
  if (match?.groups?.host === undefined || port < 1 || port > 65_535) {
    throw new TypeError(`Google endpoint must be host:port: current value is "${endpoint}"`);
  }
  return { host: match.groups.host, port };
}

/** True for a host name or address that never leaves this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** One unary call on a stub: what it is asked for, and where its answer goes. */
export type AskStub = (reply: (error: unknown) => void) => { cancel(): void };

/**
 * Makes sure of the key: `ask` asks for something that costs nothing, and any answer but a refusal will do, for a
 * gateway may know less than Google does.
 * @throws {ProviderError} `auth` when the key is refused, `unavailable` when no answer comes within `timeoutMs`
 */
export function signedIn(ask: AskStub, service: string, timeoutMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(timeoutMs, () => {
      call.cancel();
      reject(new ProviderError(`${service} does not answer`, { fault: "unavailable" }));
    });
    const call = ask((error) => {
      stop();
      const fault = error === null ? undefined : googleFault(error, service);
      if (fault?.fault === "auth" || fault?.fault === "unavailable") reject(fault);
      else resolve();
    });
  });
}

/**
 * Waits until the stub's connection stands.
 * @throws {ProviderError} `unavailable` when it does not within `timeoutMs`
 */
export function connected(stub: GrpcStub, timeoutMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) =>
      reject(new ProviderError("Cannot connect to Google in time", { fault: "unavailable", cause }));
    const stop = clock.after(timeoutMs, fail);
    stub.waitForReady(Infinity, (error) => {
      stop();
      if (error === undefined) resolve();
      else fail(error);
    });
  });
}
