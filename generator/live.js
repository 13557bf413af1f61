// What `claimline serve` adds to each page: it listens for changes and shows problems. Built pages have none of this.
(() => {
  const at = document.currentScript.dataset.at;
  const key = `claimline-scroll:${location.pathname}`;
  const kept = sessionStorage.getItem(key);
  if (kept !== null) {
    sessionStorage.removeItem(key);
    scrollTo(0, Number(kept));
  }

  function show(problems) {
    document.getElementById("claimline-problems")?.remove();
    if (!problems.length) return;
    const box = document.createElement("div");
    box.id = "claimline-problems";
    box.setAttribute("role", "alert");
    box.style.cssText =
      "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:9;padding:1rem 1.2rem;" +
      "background:#2b1512;color:#fff;font:14px/1.5 ui-monospace,monospace;border-top:3px solid #ee9185";
    for (const problem of problems) {
      const head = document.createElement("p");
      head.style.margin = "0 0 .3rem";
      head.textContent =
        `${problem.path}:${problem.line}:${problem.column}: ${problem.severity}[${problem.rule}] ${problem.message}`;
      box.append(head);
      if (problem.source.length) {
        const source = document.createElement("pre");
        source.style.cssText = "margin:0 0 .9rem;padding:.4rem .6rem;background:#170b09;color:#f3d9d5;overflow-x:auto";
        source.textContent = problem.source.join("\n");
        box.append(source);
      }
    }
    document.body.append(box);
  }

  const events = new EventSource(`/_claimline/events?${at}`);
  events.addEventListener("reload", () => {
    sessionStorage.setItem(key, String(scrollY));
    location.reload();
  });
  events.addEventListener("style", () => {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const fresh = new URL(link.href);
      fresh.searchParams.set("at", String(Date.now()));
      link.href = fresh.href;
    }
  });
  events.addEventListener("problems", (event) => show(JSON.parse(event.data)));
  addEventListener("pagehide", () => events.close());
})();
