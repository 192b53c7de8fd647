/* What plotly.js takes of culori, with the ways to write a colour that our charts use: names, #rrggbb, rgb() and hsl(). */
import { converter, formatHex, formatRgb, modeHsl, modeLrgb, modeRgb, useMode, wcagContrast, wcagLuminance } from "culori/fn";

[modeRgb, modeLrgb, modeHsl].forEach((mode) => useMode(mode));

export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance };
