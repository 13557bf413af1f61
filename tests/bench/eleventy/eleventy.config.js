// Indexes are made once a build, in one collection; a claim's line in a list is made once and kept.
import { readFileSync } from "node:fs";
import footnote from "markdown-it-footnote";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const iso = (day) => (typeof day === "string" ? day : day.toISOString().slice(0, 10));
const words = (day) => {
  const [year, month, date] = iso(day).split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
};
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const time = (day) => `<time datetime="${iso(day)}">${words(day)}</time>`;
const mark = ({ value, label }) =>
  `<span class="rating rating-${value ?? "none"}"><span class="mark" aria-hidden="true">${value ? "●".repeat(value) + "○".repeat(5 - value) : "◌"}</span> ${escape(label)}</span>`;

// An instance of a class is handed to templates as it is; a plain object would be copied for every page.
class Records {
  constructor(path) {
    Object.assign(this, JSON.parse(readFileSync(path, "utf8")));
  }

  title(id) {
    return (this.questions[id] ?? this.sources[id])?.title ?? this.claimants[id]?.name ?? `Claims made in ${id}`;
  }
}

function index(api) {
  const found = { newest: api.getFilteredByTag("claim").reverse(), of: {}, years: {}, months: {}, older: {}, newer: {} };
  const add = (group, key, item) => (group[key] ??= []).push(item);
  found.newest.forEach((item, place) => {
    const { data } = item;
    for (const source of data.sources) add(found.of, source, item);
    add(found.of, data.claimant, item);
    add(found.of, data.estimate.question, item);
    add(found.years, iso(data.claimed_on).slice(0, 4), item);
    add(found.months, iso(data.claimed_on).slice(0, 7), item);
    found.older[item.url] = found.newest[place + 1];
    found.newer[item.url] = found.newest[place - 1];
  });
  return found;
}

function review(claim, url, records) {
  const { value, label } = records.ratings[claim.verdict.rating];
  const found = {
    "@context": "https://schema.org", "@type": "ClaimReview", url: `https://bench.example${url}`,
    datePublished: iso(claim.reviewed_on), dateModified: iso(claim.reviewed_on), inLanguage: "en",
    claimReviewed: claim.claim.slice(0, 75),
    author: { "@type": "Organization", name: "The bench", url: "https://bench.example/" },
    itemReviewed: {
      "@type": "Claim", author: { "@type": "Organization", name: records.claimants[claim.claimant].name },
      datePublished: iso(claim.claimed_on),
      appearance: claim.appearances.map((id) => ({ "@type": "CreativeWork", url: records.sources[id].url, name: records.sources[id].title })),
    },
    reviewRating: { "@type": "Rating", alternateName: label, ratingValue: value, worstRating: 1, bestRating: 5 },
    reviewBody: claim.verdict.summary, sdLicense: "https://creativecommons.org/licenses/by/4.0/",
  };
  return JSON.stringify(found).replace(/</g, "\\u003c");
}

export default function (config) {
  const records = new Records("records.json");
  let lines = new Map();
  config.on("eleventy.before", () => { lines = new Map(); });
  const line = (item) => {
    if (!lines.has(item.url)) {
      const { data } = item;
      const who = records.claimants[data.claimant];
      lines.set(item.url, `<li>
<p class="kicker">${time(data.claimed_on)} · <a href="/claimants/${data.claimant}/">${escape(who.name)}</a></p>
<h3><a href="${item.url}">${escape(data.title)}</a></h3>
<p class="finding">${mark(records.ratings[data.verdict.rating])} ${escape(data.verdict.summary)}</p>
</li>
`);
    }
    return lines.get(item.url);
  };
  config.amendLibrary("md", (md) => md.use(footnote));
  config.addGlobalData("records", () => records);
  config.addCollection("index", index);
  config.addFilter("iso", iso);
  config.addFilter("words", words);
  config.addFilter("time", time);
  config.addFilter("mark", mark);
  config.addFilter("review", (claim, url) => review(claim, url, records));
  config.addFilter("claims", (items) => `<ol class="claims">\n${(items ?? []).map((item) => line(item)).join("")}</ol>`);
  config.addFilter("figures", (items) =>
    items.map(({ data }) => {
      const doubted = ["false", "misleading"].includes(data.verdict.rating) ? `; rated ${data.verdict.rating}` : "";
      return `<span class="figures">${data.estimate.said} (${escape(records.claimants[data.claimant].name)}, ${words(data.claimed_on)}${doubted})</span>`;
    }).join(""));
  config.addFilter("byMonth", (items) => Object.entries(items.reduce((months, item) => {
    (months[iso(item.data.claimed_on).slice(0, 7)] ??= []).push(item);
    return months;
  }, {})));
  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: false };
}
