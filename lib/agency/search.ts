/**
 * From a wish to flats: exact matches in a fixed order, and what comes near when there is none. Pure.
 */
import type { Deal, RoomRange } from "../understanding/understood.ts";
import { type Business, nearbyCities } from "./business.ts";
import type { Listing } from "./listings.ts";

/** What the caller looks for; what is absent does not matter to them. */
export interface Wish {
  deal: Deal;
  /** City ids; empty is anywhere. */
  cities: readonly string[];
  excludedCities?: readonly string[];
  rooms?: RoomRange;
  minShekels?: number;
  maxShekels?: number;
}

export type Miss = "city" | "rooms" | "price";

/** A flat that would do if the caller gives way in `misses`. */
export interface NearMiss {
  listing: Listing;
  misses: readonly Miss[];
}

export interface SearchResult {
  /** Flats that are all the caller asked for, best first. */
  matches: readonly Listing[];
  /** Only when there are no matches: the nearest others, best first. */
  near: readonly NearMiss[];
}

/** A price this much over the limit, as a share of it, is still worth mentioning. */
const PRICE_STRETCH = 0.15;
const ROOM_STRETCH = 1;

/**
 * Finds flats for a wish.
 * Matches are ordered by rooms nearest to the fewest asked for, then by price a square metre, then by id; near misses
 * by how many wishes they miss, then by how far.
 */
export function searchListings(listings: readonly Listing[], wish: Wish, business: Business): SearchResult {
  const offered = listings.filter((listing) =>
    listing.deal === wish.deal && !wish.excludedCities?.includes(listing.city)
  );
  const matches = offered.filter((listing) => distanceTo(listing, wish, []).misses.length === 0);
  if (matches.length > 0) return { matches: matches.toSorted((a, b) => compareMatches(a, b, wish)), near: [] };
  const nearby = wish.cities.length === 0 ? [] : nearbyCities(business, wish.cities);
  const near = offered
    .map((listing) => ({ listing, ...distanceTo(listing, wish, nearby) }))
    .filter(({ distance, misses }) => Number.isFinite(distance) && misses.length <= 2)
    .toSorted((a, b) =>
      a.misses.length - b.misses.length || a.distance - b.distance || compareMatches(a.listing, b.listing, wish)
    );
  return { matches: [], near: near.map(({ listing, misses }) => ({ listing, misses })) };
}

function compareMatches(a: Listing, b: Listing, wish: Wish): number {
  const wanted = wish.rooms?.min ?? wish.rooms?.max;
  const extra = (listing: Listing) => wanted === undefined ? 0 : Math.abs(listing.rooms - wanted);
  const perMetre = (listing: Listing) => listing.priceShekels / listing.areaM2;
  return extra(a) - extra(b) || perMetre(a) - perMetre(b) || (a.id < b.id ? -1 : 1);
}

/** How far a flat is from the wish: each miss counts up to 1 at the edge of what is bearable, infinite beyond. */
function distanceTo(listing: Listing, wish: Wish, nearby: readonly string[]): { distance: number; misses: Miss[] } {
  const misses: Miss[] = [];
  let distance = 0;
  const miss = (kind: Miss, share: number) => {
    if (share <= 0) return;
    misses.push(kind);
    distance += share > 1 ? Infinity : share;
  };
  if (wish.cities.length > 0 && !wish.cities.includes(listing.city)) {
    miss("city", nearby.includes(listing.city) ? 0.5 : Infinity);
  }
  miss("rooms", outside(listing.rooms, wish.rooms?.min, wish.rooms?.max) / ROOM_STRETCH);
  const limit = wish.maxShekels ?? wish.minShekels ?? 1;
  miss("price", outside(listing.priceShekels, wish.minShekels, wish.maxShekels) / (limit * PRICE_STRETCH));
  return { distance, misses };
}

/** How far `value` is outside the range; 0 inside. */
function outside(value: number, min: number | undefined, max: number | undefined): number {
  return Math.max(0, (min ?? value) - value, value - (max ?? value));
}
