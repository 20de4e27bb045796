/**
 * The hosts that settings name, for a server that was started with a list of those it may reach. Pure.
 */

/** A host that the server has to listen on or reach, as Deno's permission to do so names it. */
export interface NamedHost {
  /** What names it. */
  setting: string;
  /** `host:port` */
  address: string;
}

export interface HostSettings {
  PORT: number;
  BIND_ADDRESS: string;
  DATABASE_URL: string | undefined;
  OPENAI_BASE_URL: string | undefined;
  TWILIO_API_BASE_URL: string | undefined;
  /** `host:port` */
  GOOGLE_API_ENDPOINT: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "postgres:": 5432,
  "postgresql:": 5432,
};

/** What `settings` name beside the providers' own hosts. A database by a socket's path, or by several hosts, is left out. */
export function namedHosts(settings: HostSettings): NamedHost[] {
  const { PORT, BIND_ADDRESS, GOOGLE_API_ENDPOINT } = settings;
  const listening = BIND_ADDRESS.includes(":") ? `[${BIND_ADDRESS}]` : BIND_ADDRESS;
  const addresses = {
    "PORT or BIND_ADDRESS": `${listening}:${PORT}`,
    DATABASE_URL: addressOf(settings.DATABASE_URL),
    OPENAI_BASE_URL: addressOf(settings.OPENAI_BASE_URL),
    GOOGLE_API_ENDPOINT,
    TWILIO_API_BASE_URL: addressOf(settings.TWILIO_API_BASE_URL),
  };
  return Object.entries(addresses).flatMap(([setting, address]) => address === undefined ? [] : { setting, address });
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  // A path of a socket is a percent-encoded name.
  if (!/^[\w.-]+$|^\[[\da-f:]+\]$/i.test(hostname)) return undefined;
  return `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
}
