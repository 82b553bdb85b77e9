#include "widgets/paint/page_style.h"

namespace teardown {

const char* const kPageStyle = R"css(
:root { --ground: #f4f5f7; --surface: #ffffff; --line: #e2e5e9; --text: #1c2228; --muted: #6a737e; --accent: #2563c9; --good: #2c8a57; --warning: #a8690b; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --surface: #1b1f23; --line: #2b3137; --text: #e3e6ea; --muted: #8b949e; --accent: #6ea8fe; --good: #57b885; --warning: #d9a441; }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.5 Inter, "DejaVu Sans", system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 12px; letter-spacing: .06em; text-transform: uppercase; color: var(--muted); margin: 40px 0 12px; }
h3 { font: 600 14px/1.4 "JetBrains Mono", "DejaVu Sans Mono", monospace; margin: 0; overflow-wrap: anywhere; }
p { margin: 4px 0 12px; max-width: 72ch; }
.lead { font-size: 15px; }
.muted, .type { color: var(--muted); }
.type { font: 13px/1.4 Inter, "DejaVu Sans", sans-serif; margin-left: 8px; font-weight: 400; }
.mono, .caption, td.number, th.number { font: 12px/1.5 "JetBrains Mono", "DejaVu Sans Mono", monospace; font-variant-ligatures: none; }
h3 { font-variant-ligatures: none; }
.caption { color: var(--muted); margin: 2px 0 8px; overflow-wrap: anywhere; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 16px; margin: 0 0 16px; }
.columns { display: flex; gap: 24px; flex-wrap: wrap; align-items: flex-start; }
.columns > * { flex: 1 1 320px; min-width: 0; }
.columns > .fixed { flex: 0 0 auto; }
img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; }
.input { width: 168px; border: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.bars { display: grid; grid-template-columns: minmax(48px, max-content) 1fr max-content; gap: 6px 12px; align-items: center; max-width: 520px; }
.bar { height: 8px; background: var(--line); }
.bar span { display: block; height: 100%; background: var(--accent); }
pre { margin: 8px 0; overflow-x: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--muted); font-weight: 400; }
th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; }
a { color: var(--accent); text-decoration: none; }
.kernels { display: flex; gap: 16px; flex-wrap: wrap; align-items: flex-start; }
.kernels figure { margin: 8px 0 0; max-width: 100%; }
.arrow { align-self: center; font-size: 20px; color: var(--muted); }
.verdict { color: var(--good); font-weight: 600; }
.problems li { color: var(--warning); }
footer { margin-top: 48px; color: var(--muted); font-size: 12px; }
)css";

}  // namespace teardown
