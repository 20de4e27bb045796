/**
 * The flats on offer: one JSON file, checked as a whole when the server starts. Pure.
 */
import * as v from "valibot";
import { cityId, isoDate } from "./business.ts";
import { parseJsonFile } from "./json_file.ts";

/** What a flat can have; a closed list, so that each has a spoken word in both languages. */
export const FEATURES = [
  "elevator",
  "parking",
  "balcony",
  "safe_room",
  "air_conditioning",
  "storage",
  "garden",
  "sea_view",
  "furniture",
  "accessible",
] as const;
export type Feature = (typeof FEATURES)[number];

const text = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty("must not be empty"),
  v.maxLength(160, "must be at most 160 characters"),
);
const bothLanguages = v.strictObject({ he: text, en: text });

const floor = v.pipe(
  v.number(),
  v.integer("must be a whole number"),
  v.minValue(0, "must be from 0 to 80"),
  v.maxValue(80),
);

const ListingSchema = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[A-Z]{1,3}\d{2,6}$/, "must be letters and digits like TA101")),
    deal: v.picklist(["rent", "buy"], 'must be "rent" or "buy"'),
    city: cityId,
    street: bothLanguages,
    houseNumber: v.pipe(v.number(), v.integer(), v.minValue(1, "must be from 1 to 999"), v.maxValue(999)),
    rooms: v.pipe(
      v.number(),
      v.minValue(1, "must be from 1 to 12"),
      v.maxValue(12, "must be from 1 to 12"),
      v.multipleOf(0.5, "must be in half rooms"),
    ),
    floor,
    floors: floor,
    areaM2: v.pipe(v.number(), v.integer(), v.minValue(15, "must be from 15 to 1000"), v.maxValue(1000)),
    /** A month's rent, or the price of the flat. */
    priceShekels: v.pipe(v.number(), v.integer("must be whole shekels"), v.minValue(500, "must be at least 500")),
    /** When it is free; `now` is at once. */
    entry: v.union([v.literal("now"), isoDate], 'must be "now" or a date like 2027-04-22'),
    features: v.array(v.picklist(FEATURES, `must be one of ${FEATURES.join(", ")}`)),
    /** One short sentence that is said of it when more is asked. */
    text: bothLanguages,
  }),
  v.check(({ floor, floors }) => floor <= floors, "floor must not be above floors"),
  v.check(
    ({ deal, priceShekels }) => (deal === "rent") === (priceShekels < 100_000),
    "priceShekels must be a month's rent under 100,000 or a price from 100,000",
  ),
);

const ListingsSchema = v.pipe(
  v.strictObject({ listings: v.pipe(v.array(ListingSchema), v.nonEmpty("must hold a listing")) }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const seen = new Set<string>();
    for (const [index, listing] of dataset.value.listings.entries()) {
      if (seen.has(listing.id)) {
        const { listings } = dataset.value;
        addIssue({
          message: `${listing.id} is there twice: ids must differ`,
          path: [
            { type: "object", origin: "value", input: dataset.value, key: "listings", value: listings },
            { type: "array", origin: "value", input: listings, key: index, value: listing },
          ],
        });
      }
      seen.add(listing.id);
    }
  }),
);

export type Listing = v.InferOutput<typeof ListingSchema>;

/**
 * Reads the listings file.
 * @throws {ConfigError} naming every mistake with its line
 */
export function parseListings(text: string, fileName: string): readonly Listing[] {
  return parseJsonFile(text, fileName, ListingsSchema).listings;
}

/** The cities that have a flat of this deal, the one with most first. */
export function citiesWithListings(listings: readonly Listing[], deal?: Listing["deal"]): string[] {
  const counts = new Map<string, number>();
  for (const listing of listings) {
    if (deal === undefined || listing.deal === deal) counts.set(listing.city, (counts.get(listing.city) ?? 0) + 1);
  }
  return [...counts].sort(([a, many], [b, more]) => more - many || a.localeCompare(b)).map(([city]) => city);
}
