/* AG Grid for pages that have a grid: its 300 KiB are fetched with the first one, never before. components/grid.py says
   what a grid is given; docs/decisions/0025-explore-grid.md why this is so. */
(function () {
  const here = document.currentScript.src;
  const STYLES = ["vendor/ag-grid.min.css", "vendor/ag-theme-quartz-no-font.min.css"];
  const LIBRARY = "../_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js";

  function added(tag, properties) {
    return new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(tag), properties, { onload: resolve, onerror: reject });
      document.head.prepend(element); /* before our own styles, which correct what it brings */
    });
  }

  async function fetched() {
    const address = (path) => new URL(path, here).href;
    try {
      await Promise.all([
        added("script", { src: address(LIBRARY) }),
        ...STYLES.map((path) => added("link", { rel: "stylesheet", href: address(path) })),
      ]);
    } catch {
      return { default: () => window.React.createElement("p", null, "The grid could not be loaded: use its table.") };
    }
    const inside = window.dash_ag_grid.AgGrid;
    window.dash_ag_grid = { ...window.dash_ag_grid, AgGrid }; /* a page that is drawn again finds the same component */
    return { default: inside };
  }

  let Inside;
  function AgGrid(props) {
    const { createElement: draw, lazy, useMemo, Suspense } = window.React;
    Inside = Inside || lazy(fetched);
    const columnDefs = useMemo(() => {
      const [name, ...figures] = props.columnDefs; /* names leave room for a figure beside them on a small screen */
      return [{ ...name, width: Math.min(name.width, Math.round(window.innerWidth * 0.4)) }, ...figures];
    }, [props.columnDefs]);
    const waiting = draw("p", { className: "grid-waiting", style: props.style }, "Loading the grid …");
    const isHigh = props.dashGridOptions.domLayout !== "autoHeight"; /* the others find their height themselves */
    return draw(Suspense, { fallback: waiting }, draw(Inside, { ...props, columnDefs, style: isHigh ? props.style : {} }));
  }

  window.dash_ag_grid = { AgGrid };

  window.dashAgGridFunctions = {
    shownText: (params) => params.data["text_" + params.colDef.field],

    /* withheld and missing figures come last, whichever way the others are sorted */
    marksLast: (one, other, _row, _otherRow, isDescending) => {
      const [isMissing, isOtherMissing] = [one, other].map((value) => value === null || value === undefined);
      if (isMissing || isOtherMissing) {
        return (isMissing - isOtherMissing) * (isDescending ? -1 : 1);
      }
      return one - other;
    },

    /* Tab leaves the grid, as arrow keys go through it; otherwise each of its cells would be one stop */
    byBrowser: () => false,

    /* Enter on a name follows its link, which has no stop of its own */
    followName: ({ column, data, event }) => {
      if (event.key === "Enter" && column.getColId() === "name" && data.href) {
        window.muster.goTo(data.href);
      }
    },
  };

  window.dashAgGridComponentFunctions = {
    RowName: function (props) {
      const { href, text_name: text } = props.data;
      if (!href) {
        return text;
      }
      const onClick = (event) => {
        if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
          event.preventDefault();
          window.muster.goTo(href);
        }
      };
      return window.React.createElement("a", { href, onClick, tabIndex: -1 }, text);
    },
  };
})();
