import { assertEquals, assertGreaterOrEqual, assertStringIncludes, assertThrows } from "@std/assert";
import { parseBusiness } from "../../lib/agency/business.ts";
import { citiesWithListings, parseListings } from "../../lib/agency/listings.ts";
import { ConfigError } from "../../lib/errors.ts";
import { CITIES } from "../../lib/understanding/places.ts";
import { business, BUSINESS_TEXT, listings, LISTINGS_TEXT } from "./fixtures.ts";

/** Parses a text in which one thing was changed, and gives back the mistakes found. */
function mistakes(parse: (text: string, name: string) => unknown, text: string, find: string, put: string): string[] {
  assertStringIncludes(text, find);
  const error = assertThrows(() => parse(text.replace(find, put), "file.json"), ConfigError);
  return [...error.mistakes];
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

Deno.test("the shipped files hold at least 40 flats, for rent and for sale, in cities that have a spoken name", () => {
  assertGreaterOrEqual(listings.length, 40);
  assertGreaterOrEqual(listings.filter(({ deal }) => deal === "rent").length, 15);
  assertGreaterOrEqual(listings.filter(({ deal }) => deal === "buy").length, 15);
  const known = new Set(CITIES.map(({ id }) => id));
  assertEquals([...business.areas.flat(), ...listings.map(({ city }) => city)].filter((id) => !known.has(id)), []);
});

Deno.test("every city with a flat is one that the business serves", () => {
  const served = new Set(business.areas.flat());
  assertEquals(citiesWithListings(listings).filter((city) => !served.has(city)), []);
});

Deno.test("a wrong price is reported with file, line and field", () => {
  const find = '"priceShekels": 6400';
  assertEquals(mistakes(parseListings, LISTINGS_TEXT, find, '"priceShekels": "6,400"'), [
    `file.json:${
      lineOf(LISTINGS_TEXT, find)
    }: listings.7.priceShekels: Invalid type: Expected number but received "6,400"`,
  ]);
});

Deno.test("every mistake is reported at once", () => {
  const broken = LISTINGS_TEXT.replace('"rooms": 2,', '"rooms": 2.3,').replace('"deal": "buy"', '"deal": "sell"');
  const error = assertThrows(() => parseListings(broken, "file.json"), ConfigError);
  assertEquals(error.mistakes.length, 2);
  assertStringIncludes(error.mistakes.join(), "listings.0.rooms: must be in half rooms");
  assertStringIncludes(error.mistakes.join(), 'deal: must be "rent" or "buy"');
});

Deno.test("a missing field is reported at the line of what should hold it", () => {
  const find = '"houseNumber": 118,';
  const [mistake = ""] = mistakes(parseListings, LISTINGS_TEXT, find, "");
  assertStringIncludes(mistake, "listings.1.houseNumber");
  assertStringIncludes(mistake, `file.json:${lineOf(LISTINGS_TEXT, '"id": "TA102"') - 1}:`);
});

Deno.test("a misspelt field or city, a doubled id and a floor above the roof are mistakes", () => {
  assertStringIncludes(mistakes(parseListings, LISTINGS_TEXT, '"areaM2"', '"area"').join(), "area");
  assertStringIncludes(
    mistakes(parseListings, LISTINGS_TEXT, '"city": "holon"', '"city": "hulon"').join(),
    "id of a city",
  );
  assertStringIncludes(mistakes(parseListings, LISTINGS_TEXT, "TA102", "TA101").join(), "TA101 is there twice");
  assertStringIncludes(mistakes(parseListings, LISTINGS_TEXT, '"floors": 4', '"floors": 1').join(), "above floors");
});

Deno.test("JSON that does not parse is reported with its line", () => {
  const find = '"gender": "feminine" },';
  const [mistake = ""] = mistakes(parseBusiness, BUSINESS_TEXT, find, '"gender" "feminine" },');
  assertStringIncludes(mistake, `file.json:${lineOf(BUSINESS_TEXT, find)}: is not valid JSON`);
});

Deno.test("the business file's hours, time zone and phone are checked", () => {
  const check = (find: string, put: string) => mistakes(parseBusiness, BUSINESS_TEXT, find, put).join();
  assertStringIncludes(check('"closes": "13:00"', '"closes": "25:00"'), "must be a time of day like 09:00");
  assertStringIncludes(check('"opens": "09:00"', '"opens": "19:30"'), "opens must be before closes");
  assertStringIncludes(check("Asia/Jerusalem", "Asia/Atlantis"), "must be a time zone name");
  assertStringIncludes(check("+97235550100", "03-5550100"), "human.phone: must be a number like +97231234567");
});
