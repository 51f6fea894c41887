"use strict";
// Long tables that a reader sorts, filters, adds up and downloads.  Text is only ever set as text, never as markup.
(() => {
  const ROWS = 25;
  const BLANK = "";

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const isText = (column) => column.kind === "text";
  const cell = (column, row) => (isText(column) ? column.values[column.cells[row]] : column.cells[row]);
  const number = (value, digits) =>
    value === null ? "n/a"
      : value.toLocaleString("en-GB", digits === null ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const shown = (column, value) =>
    isText(column) ? value : column.kind === "whole" ? String(value) : number(value, column.digits);

  // As the CSV files of a run: a text that a spreadsheet would take for a formula gets an apostrophe before it.
  const harmless = (text) => (/^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? "'" + text : text);
  const quoted = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const written = (column, value) => (value === null ? "" : isText(column) ? quoted(harmless(value)) : String(value));

  const distinct = (column) => {
    if (isText(column)) return column.values.map((value, code) => [value, code]).sort((a, b) => a[0].localeCompare(b[0], "en-GB"));
    return [...new Set(column.cells)].sort((a, b) => a - b).map((value) => [String(value), value]);
  };

  const label = (text, control) => element("label", {}, text, control);

  const choice = (first, pairs) => {
    const made = element("select");
    made.append(element("option", { value: BLANK }, first));
    for (const [text, value] of pairs) made.append(element("option", { value: String(value) }, text));
    return made;
  };

  const added = (columns, rows, by, sums) => {
    // Rows with the same values in the columns `by` become one; what does not add up is left out.
    const groups = new Map();
    for (const row of rows) {
      const key = by.map((column) => column.cells[row]).join(" ");
      if (!groups.has(key)) groups.set(key, { first: row, totals: sums.map(() => 0) });
      const group = groups.get(key);
      sums.forEach((column, place) => { group.totals[place] += column.cells[row]; });
    }
    const found = [...groups.values()];
    return [
      ...by.map((column) => ({ ...column, cells: found.map((group) => column.cells[group.first]) })),
      ...sums.map((column, place) => ({ ...column, cells: found.map((group) => Number(group.totals[place].toPrecision(12))) })),
    ];
  };

  const start = (place) => {
    const table = JSON.parse(document.getElementById(place.dataset.of).textContent);
    const count = table.columns[0].cells.length;
    const state = { page: 0, by: null, down: false };
    const filters = table.columns
      .filter((column) => column.filter)
      .map((column) => ({ column, control: choice("All", distinct(column)) }));
    const search = element("input", { type: "search", autocomplete: "off" });
    const totals = table.columns.filter((column) => table.totals_by.includes(column.name));
    const sums = table.columns.filter((column) => table.adds_up.includes(column.name));
    const pairs = totals.map((column, code) => [column.title, code]);
    const adders = [choice("Every row", pairs), choice("Nothing else", pairs)];
    const download = element("button", { type: "button" }, "Download as CSV");
    const found = element("p", { class: "found", role: "status" });
    const head = element("tr");
    const body = element("tbody");
    const back = element("button", { type: "button" }, "Previous rows");
    const on = element("button", { type: "button" }, "Next rows");
    const where = element("span");
    const touched = () => place.classList.remove("untouched"); // only what somebody asked for is printed
    let view = [];
    let order = [];

    const kept = () => {
      const rows = [];
      const wanted = filters.filter(({ control }) => control.value !== BLANK).map(({ column, control }) => [column, Number(control.value)]);
      const words = search.value.trim().toLocaleLowerCase("en-GB");
      const hits = words === "" ? null : table.columns.filter(isText).map((column) => [column, column.values.map((value) => value.toLocaleLowerCase("en-GB").includes(words))]);
      for (let row = 0; row < count; row += 1) {
        if (!wanted.every(([column, code]) => column.cells[row] === code)) continue;
        if (hits !== null && !hits.some(([column, flags]) => flags[column.cells[row]])) continue;
        rows.push(row);
      }
      return rows;
    };

    const sorted = () => {
      order = [...view[0].cells.keys()];
      const column = view.find(({ name }) => name === state.by);
      if (column === undefined) return;
      const compare = isText(column)
        ? (a, b) => cell(column, a).localeCompare(cell(column, b), "en-GB")
        : (a, b) => column.cells[a] - column.cells[b];
      order.sort(state.down ? (a, b) => compare(b, a) : compare);
    };

    const draw = () => {
      head.replaceChildren(...view.map((column) => {
        const turn = element("button", { type: "button" }, column.title);
        const is = state.by === column.name;
        if (is) turn.append(element("span", { "aria-hidden": "true" }, state.down ? " ▼" : " ▲"));
        turn.addEventListener("click", () => {
          state.down = is ? !state.down : !isText(column) && column.kind !== "whole";
          state.by = column.name;
          state.page = 0;
          touched();
          sorted();
          draw();
          head.querySelector(`[data-column="${column.name}"] button`).focus();
        });
        const of = element("th", { scope: "col", "data-column": column.name, "aria-sort": is ? (state.down ? "descending" : "ascending") : "none" }, turn);
        if (column.kind === "figure") of.className = "n";
        return of;
      }));
      const rows = order.slice(state.page * ROWS, (state.page + 1) * ROWS);
      body.replaceChildren(...rows.map((row) => element("tr", {}, ...view.map((column, place) => {
        const made = element(place === 0 ? "th" : "td", place === 0 ? { scope: "row" } : {}, shown(column, cell(column, row)));
        if (column.kind === "figure") made.className = "n";
        else if (made.textContent.length <= 12) made.className = "s";
        return made;
      }))));
      const last = Math.max(0, Math.ceil(order.length / ROWS) - 1);
      back.disabled = state.page === 0;
      on.disabled = state.page >= last;
      const to = Math.min(order.length, (state.page + 1) * ROWS);
      where.textContent = order.length === 0 ? "" : `Rows ${number(state.page * ROWS + 1, 0)} to ${number(to, 0)} of ${number(order.length, 0)}`;
    };

    const sift = () => {
      const rows = kept();
      const by = [...new Set(adders.map((control) => control.value).filter((value) => value !== BLANK))].map((code) => totals[Number(code)]);
      view = by.length > 0 ? added(table.columns, rows, by, sums)
        : table.columns.map((column) => ({ ...column, cells: rows.map((row) => column.cells[row]) }));
      state.page = 0;
      sorted();
      const said = sums.map((column) => ` Sum of “${column.title}”: ${number(rows.reduce((sum, row) => sum + column.cells[row], 0), column.digits)}.`);
      found.textContent = `${number(rows.length, 0)} of ${number(count, 0)} rows.${said.join("")}`;
      draw();
    };

    download.addEventListener("click", () => {
      const lines = [view.map((column) => quoted(harmless(column.name))), ...order.map((row) => view.map((column) => written(column, cell(column, row))))];
      const text = "\ufeff" + lines.map((line) => line.join(",")).join("\n") + "\n";
      const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
      const link = element("a", { href: address, download: `${table.name}.csv` });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
    back.addEventListener("click", () => { state.page -= 1; draw(); });
    on.addEventListener("click", () => { state.page += 1; draw(); });
    const sought = () => { touched(); sift(); };
    search.addEventListener("input", sought);
    for (const control of [...filters.map((filter) => filter.control), ...adders]) control.addEventListener("change", sought);

    const controls = element("div", { class: "controls" }, ...filters.map(({ column, control }) => label(column.title, control)), label("Search", search));
    if (pairs.length > 0) controls.append(label("Add up by", adders[0]), label("and by", adders[1]));
    controls.append(download);
    const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.caption },
      element("table", {}, element("thead", {}, head), body));
    place.append(controls, found, scroll, element("div", { class: "pager" }, back, on, where));
    sift();
  };

  for (const place of document.querySelectorAll(".sifted")) start(place);

  // What is folded is printed.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
})();
