import { describe, expect, test } from "@odoo/hoot";
import {
    filterTemplates,
    getLanguages,
    splitGaps,
} from "@omnichannel_chat/templates/template_filter";

describe.current.tags("headless");

const TEMPLATES = [
    { name: "order_ready", language: "es", body: "Su pedido {{1}} está listo", distance: 1 },
    { name: "order_ready", language: "en", body: "Your order is ready", distance: 2 },
    { name: "offer", language: "es_MX", body: "20 % de descuento", distance: 0 },
];

const find = (search, language = "") =>
    filterTemplates(TEMPLATES, { search, language }).map((each) => TEMPLATES.indexOf(each));

test("S0-36: a template is found by all words of its name and its text", () => {
    expect(find("")).toEqual([0, 1, 2]);
    expect(find("order ready")).toEqual([0, 1]);
    expect(find("order_ready")).toEqual([0, 1]);
    expect(find("pedido listo")).toEqual([0]);
    expect(find("nothing")).toEqual([]);
});

test("S0-36: capitals and accents do not matter", () => {
    expect(find("ESTA")).toEqual([0]);
});

test("S0-36: one language of several", () => {
    expect(find("", "es")).toEqual([0]);
    expect(find("order", "en")).toEqual([1]);
});

test("S0-36: the customer's language comes first", () => {
    expect(getLanguages(TEMPLATES)).toEqual(["es_MX", "es", "en"]);
});

test("S0-36: what is still missing in a text can be marked", () => {
    expect(splitGaps("Hi {{first_name}}, {{ 2 }}!")).toEqual([
        { text: "Hi ", isGap: false },
        { text: "first_name", isGap: true },
        { text: ", ", isGap: false },
        { text: "2", isGap: true },
        { text: "!", isGap: false },
    ]);
    expect(splitGaps("{{not a gap}}")).toEqual([{ text: "{{not a gap}}", isGap: false }]);
    expect(splitGaps("")).toEqual([]);
});
