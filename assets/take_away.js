/* What stands in the fold "Take this away" (components/take_away.py): copying a table or an address, files with their
   progress, and the list that chooses whose files. docs/decisions/0035 says why it is so. */
(function () {
  const UNSEEN = /^[ \u00a0\u00ad\u200b\u200c\u200d\u2060\u3000\ufeff]+/; /* these two as data.export.inert has them */
  const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;
  const NUMBER = /^[+-]?£?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?$/;
  const BROKEN = "The file did not arrive whole. Please try again.";
  const UNKNOWN = "The file cannot be given at the moment. Please try again in a few minutes.";
  const EVERY = 500; /* milliseconds between two words about progress */
  let chosen = null; /* the table that is selected to be copied by hand */

  function say(control, words) {
    const fold = control.closest(".take-away");
    const said = fold.querySelector(".take-away-said") || fold.nextElementSibling;
    said.textContent = words;
    return said;
  }

  /* A cell as it is pasted: numbers as a spreadsheet reads them, all else as it stands, and never a formula. */
  function pasted(cell) {
    const words = cell.textContent.replace(/\s+/g, " ").trim();
    const number = words.replace(/\u2212/g, "-").replace(/ (?=%$)/, "");
    if (NUMBER.test(number)) {
      return number;
    }
    return FORMULA.test(words.replace(UNSEEN, "")) ? `'${words}` : words;
  }

  function escaped(words) {
    return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function written(table) {
    const cells = (row) => [...row.cells].map((cell) => ({ words: pasted(cell), tag: cell.tagName.toLowerCase() }));
    const rows = [...table.rows].map(cells);
    const markup = ({ words, tag }) => `<${tag}>${escaped(words)}</${tag}>`; /* no styles: browsers drop them */
    return {
      plain: rows.map((row) => row.map((cell) => cell.words).join("\t")).join("\r\n"),
      html: `<table>${rows.map((row) => `<tr>${row.map(markup).join("")}</tr>`).join("")}</table>`,
    };
  }

  async function copyTable(button) {
    const table = button.closest(".panel").querySelector("table");
    const { plain, html } = written(table);
    const of = (text, type) => new Blob([text], { type });
    try {
      const item = { "text/plain": of(plain, "text/plain"), "text/html": of(html, "text/html") };
      await navigator.clipboard.write([new ClipboardItem(item)]);
      say(button, `Copied: ${table.rows.length - 1} rows and their headings.`);
    } catch {
      selectToCopy(button, table);
    }
  }

  /* Where a browser does not let pages copy, as over plain http, the table is selected and the reader copies. */
  function selectToCopy(button, table) {
    const fold = table.closest("details");
    if (fold) {
      fold.open = true;
    }
    chosen = table;
    window.getSelection().selectAllChildren(table);
    say(button, "The table is selected: copy it with Ctrl and C, on a Mac with Command and C.");
  }

  document.addEventListener("copy", function (event) {
    const selection = window.getSelection();
    if (chosen && chosen.isConnected && !selection.isCollapsed && chosen.contains(selection.anchorNode)) {
      const { plain, html } = written(chosen);
      event.clipboardData.setData("text/plain", plain);
      event.clipboardData.setData("text/html", html);
      event.preventDefault();
    }
  });

  async function copyAddress(button) {
    const address = new URL(button.dataset.address, window.location.origin).href;
    try {
      await navigator.clipboard.writeText(address);
      say(button, "Copied: the address of this view.");
    } catch {
      const said = say(button, address);
      chosen = null;
      window.getSelection().selectAllChildren(said);
    }
  }

  function size(bytes) {
    return bytes < 1000000 ? `${Math.ceil(bytes / 1000).toLocaleString("en-GB")} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function soFar(rows, bytes) {
    return rows > 0 ? `${rows.toLocaleString("en-GB")} row${rows === 1 ? "" : "s"}, ${size(bytes)}` : size(bytes);
  }

  /* The parts of an answer as they arrive; only CSV tells its rows by its lines, of which the first is headings. */
  async function arrived(answer, tell) {
    const isLines = (answer.headers.get("Content-Type") || "").startsWith("text/csv");
    const reader = answer.body.getReader();
    const parts = [];
    let [lines, bytes, last] = [0, 0, performance.now()];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      bytes += part.value.length;
      lines += isLines ? part.value.reduce((count, byte) => count + (byte === 10), 0) : 0;
      if (parts.length === 1 || performance.now() - last > EVERY) {
        last = performance.now();
        tell(soFar(lines - 1, bytes));
      }
    }
    return { parts, words: soFar(lines - 1, bytes) };
  }

  function save(parts, type, name) {
    const href = URL.createObjectURL(new Blob(parts, { type }));
    Object.assign(document.createElement("a"), { href, download: name }).click();
    window.setTimeout(() => URL.revokeObjectURL(href), 60000);
  }

  async function fetchFile(link) {
    say(link, "Working …");
    const answer = await window.fetch(link.href, { credentials: "same-origin" });
    const type = answer.headers.get("Content-Type") || "";
    if (type.startsWith("text/html")) {
      window.location.assign(link.href); /* a page, as to sign in again */
      return;
    }
    if (!answer.ok) {
      say(link, type.startsWith("text/plain") ? (await answer.text()).trim() : UNKNOWN);
      return;
    }
    const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "") || [null, "muster"];
    const { parts, words } = await arrived(answer, (sofar) => say(link, `Working: ${sofar} so far`));
    save(parts, type, name);
    say(link, `Saved as ${name}: ${words}.`);
  }

  async function takeFile(link) {
    if (link.getAttribute("aria-busy") === "true") {
      return; /* one press too many */
    }
    link.setAttribute("aria-busy", "true");
    try {
      await fetchFile(link);
    } catch {
      say(link, BROKEN);
    } finally {
      link.removeAttribute("aria-busy");
    }
  }

  /* The links lead to the files of the measure that the list names, and say so. */
  function choose(list) {
    const option = list.selectedOptions[0];
    const before = list.dataset.now || list.options[0].textContent;
    const keys = [...list.options].map((each) => each.value);
    list.closest(".take-away").querySelectorAll("a[href]").forEach((link) => {
      const [, key, rest] = /^\/download\/([a-z0-9-]+)(\..*)$/.exec(link.getAttribute("href")) || [];
      if (keys.includes(key)) {
        link.setAttribute("href", `/download/${option.value}${rest}`);
        const label = link.getAttribute("aria-label").replace(`: ${before}, `, `: ${option.textContent}, `);
        link.setAttribute("aria-label", label);
      }
    });
    list.dataset.now = option.textContent;
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest(".take-away-copy");
    if (button) {
      (button.dataset.copy === "table" ? copyTable : copyAddress)(button);
    }
    const link = event.target.closest(".take-away a.download");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button)) {
      event.preventDefault();
      takeFile(link);
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches(".take-away-which select")) {
      choose(event.target);
    }
  });
})();
