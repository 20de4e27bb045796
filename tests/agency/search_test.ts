import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { searchListings, type Wish } from "../../lib/agency/search.ts";
import { business, listings } from "./fixtures.ts";

const search = (wish: Wish) => searchListings(listings, wish, business);
const ids = (wish: Wish) => search(wish).matches.map(({ id }) => id);

Deno.test("search gives only flats that are all that was asked for, the cheaper metre first", () => {
  const wish: Wish = { deal: "rent", cities: ["givatayim"], rooms: { min: 3, max: 3 }, maxShekels: 7000 };
  assertEquals(ids(wish), ["GV202", "GV201"]);
});

Deno.test("search counts half rooms", () => {
  assertEquals(ids({ deal: "buy", cities: ["petah_tikva"], rooms: { min: 4.5, max: 4.5 } }), ["PT551"]);
  assertEquals(ids({ deal: "buy", cities: ["petah_tikva"], rooms: { min: 4, max: 4 } }), []);
});

Deno.test("search puts the rooms nearest to the fewest asked for first", () => {
  const found = search({ deal: "buy", cities: ["tel_aviv"], rooms: { min: 2, max: 4 } }).matches;
  assertEquals(found.map(({ rooms }) => rooms), found.map(({ rooms }) => rooms).toSorted());
});

Deno.test("search without a match gives near misses that say what they miss, one miss before two", () => {
  const { matches, near } = search({
    deal: "rent",
    cities: ["givatayim"],
    rooms: { min: 3, max: 3 },
    maxShekels: 6000,
  });
  assertEquals(matches, []);
  assertEquals(near[0]?.listing.id, "GV202");
  assertEquals(near[0]?.misses, ["price"]);
  const counts = near.map(({ misses }) => misses.length);
  assertEquals(counts, counts.toSorted());
});

Deno.test("search offers nothing far off: no other part of the country, no price far above", () => {
  const { near } = search({ deal: "rent", cities: ["haifa"], rooms: { min: 3, max: 3 }, maxShekels: 2000 });
  assertEquals(near, []);
});

Deno.test("search never offers a city that was excluded", () => {
  const found = search({ deal: "rent", cities: [], excludedCities: ["tel_aviv"], rooms: { min: 3 } });
  assert(found.matches.length > 0);
  assert(found.matches.every(({ city }) => city !== "tel_aviv"));
});

const wishes = fc.record({
  deal: fc.constantFrom("rent" as const, "buy" as const),
  cities: fc.subarray(["tel_aviv", "givatayim", "haifa", "holon", "eilat"]),
  rooms: fc.record({ min: fc.integer({ min: 2, max: 8 }).map((halves) => halves / 2) }),
  maxShekels: fc.integer({ min: 1000, max: 6_000_000 }),
});

Deno.test("search: every match meets the wish, near misses come only without matches, and order is fixed", () => {
  fc.assert(fc.property(wishes, (wish) => {
    const found = search(wish);
    assert(
      found.matches.every(({ deal, city, rooms, priceShekels }) =>
        deal === wish.deal && (wish.cities.length === 0 || wish.cities.includes(city)) && rooms >= wish.rooms.min &&
        priceShekels <= wish.maxShekels
      ),
    );
    assert(found.matches.length === 0 || found.near.length === 0);
    assert(found.near.every(({ listing, misses }) => listing.deal === wish.deal && misses.length > 0));
    assertEquals(searchListings(listings.toReversed(), wish, business), found);
  }));
});
