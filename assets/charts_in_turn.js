/* Charts in sight are drawn at once, the others one by one when the browser has nothing else to do: a page has up to a
   dozen, and each takes as long as all that is beside it. components/markup.py sends Dash's charts as this. */
(function () {
  const turns = [];
  const soon = window.requestIdleCallback || window.setTimeout;

  function takeTurn() {
    const turn = turns.shift();
    if (turn) {
      turn();
      soon(takeTurn);
    }
  }

  function wait(turn) {
    turns.push(turn);
    if (turns.length === 1) {
      soon(takeTurn);
    }
    return () => turns.splice(0, turns.length, ...turns.filter((each) => each !== turn));
  }

  function isInSight(place) {
    const { top, bottom } = place.getBoundingClientRect();
    return top < window.innerHeight && bottom > 0;
  }

  window.muster_components = Object.assign(window.muster_components || {}, {
    Graph: function (props) {
      const { createElement, useLayoutEffect, useRef, useState } = window.React;
      const place = useRef(null);
      const [figure, setFigure] = useState(null);
      useLayoutEffect(() => {
        const draw = () => setFigure(props.figure);
        return isInSight(place.current) ? draw() : wait(draw);
      }, [props.figure]);
      const chart = figure && createElement(window.dash_core_components.Graph, { ...props, figure });
      const className = figure === props.figure ? "" : "chart-waits";
      return createElement("div", { ref: place, className, style: figure ? undefined : props.style }, chart);
    },
  });

  /* paper has all of them */
  window.addEventListener("beforeprint", () => window.ReactDOM.flushSync(() => turns.splice(0).forEach((turn) => turn())), true);
})();
