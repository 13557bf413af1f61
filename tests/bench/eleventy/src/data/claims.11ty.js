const day = (date) => date.toISOString().slice(0, 10);

export default class {
  data() {
    return { permalink: "/data/claims.json", eleventyExcludeFromCollections: true };
  }

  render({ collections, records }) {
    const claims = collections.index.newest.map(({ data, url, page }) => ({
      slug: page.fileSlug, url: `https://bench.example${url}`, title: data.title, claim: data.claim,
      claimant: data.claimant, claimant_name: records.claimants[data.claimant].name,
      claimed_on: day(data.claimed_on), rating: data.verdict.rating,
      rating_label: records.ratings[data.verdict.rating].label, summary: data.verdict.summary,
      metric: "things", ...data.estimate, as_of: day(data.estimate.as_of), sources: data.sources,
      reviewed_on: day(data.reviewed_on),
    }));
    return JSON.stringify({ claims }, null, 1);
  }
}
