// Without this script everything can be read; with it tables can be filtered.
for (const box of document.querySelectorAll("[data-filter]")) {
  box.hidden = false;
  const rows = document.querySelectorAll(`#${box.dataset.filter} tbody tr`);
  box.querySelector("input").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
// The month's price with other settings, by the rules of tij/pricing/chooser.py: whole numbers only.
for (const chooser of document.querySelectorAll("[data-rules]")) {
  const { keys, base, options, together, free, yen } = JSON.parse(chooser.dataset.rules);
  const fields = [...chooser.querySelectorAll("select")];
  const least = (one, other) => (one < other ? one : other);
  // Quantities have nine decimals, prices twelve, yen for a dollar six.
  const rounded = (value, unit) => (2n * value + unit) / (2n * unit);
  const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
  const price = (chosen) => {
    const sums = keys.map(() => 0n);
    const add = (quantities) => {
      for (const [key, quantity] of Object.entries(quantities)) sums[key] += BigInt(quantity);
    };
    add(base);
    for (const [axis, option] of Object.entries(chosen)) add(options[axis][option]);
    for (const [several, quantities] of together) {
      if (several.every(([axis, option]) => chosen[axis] === option)) add(quantities);
    }
    let usd = sums.reduce((sum, quantity, key) => sum + quantity * BigInt(keys[key][1]), 0n);
    for (const [items, amount] of free) {
      let left = BigInt(amount);
      for (const item of items) {
        keys.forEach(([name, each], key) => {
          if (name !== item) return;
          const given = least(left, sums[key]);
          left -= given;
          usd -= given * BigInt(each);
        });
      }
    }
    const cents = rounded(usd, 10n ** 19n);
    const dollars = `${grouped(cents / 100n)}.${String(cents % 100n).padStart(2, "0")}`;
    return `$${dollars} (¥${grouped(rounded(usd * BigInt(yen), 10n ** 27n))})`;
  };
  const show = () => {
    const chosen = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    chooser.querySelector("output").value = price(Object.fromEntries(chosen));
  };
  chooser.addEventListener("change", show);
  chooser.hidden = false;
}
// Served, it asks whether there is a newer page, and waits with it while somebody types.
const { version } = document.documentElement.dataset;
if (version) {
  setInterval(async () => {
    try {
      const answer = await fetch("/version", { cache: "no-store" });
      if (!answer.ok || (await answer.text()) === version) return;
      if (document.activeElement?.tagName !== "INPUT") location.reload();
    } catch {
      // The rehearsal has ended; what is shown stays.
    }
  }, 3000);
}
