import json
from pathlib import Path

from .portal_case import PortalHttpCase

#: Deque's axe-core, which `make` installs for tests: it knows the rules of WCAG.
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: Odoo's, the same on every page of its portal.
NOT_OURS = [["header"], ["footer"], [".o_skip_to_content"], [".o_portal_content + div"]]
#: Looks at each address in a frame of a width, and at the page itself where there is none.
CODE = """
(async () => {
    const bad = [];
    async function look(page, path) {
        const wide = page.document.documentElement.scrollWidth - page.innerWidth;
        if (wide > 0) bad.push(`${path}: ${wide}px too wide`);
        page.eval(%(axe)s);
        const context = { include: [["html"]], exclude: %(not_ours)s };
        const options = { runOnly: %(rules)s, resultTypes: ["violations"] };
        for (const found of (await page.axe.run(context, options)).violations) {
            const where = found.nodes.slice(0, 3).map((node) => node.html.slice(0, 120));
            bad.push(`${path}: ${found.id}: ${where.join(" | ")}`);
        }
    }
    for (const path of %(paths)s) {
        const frame = document.createElement("iframe");
        frame.style = "position:fixed;inset:0;width:%(width)spx;height:800px;border:0;z-index:9999";
        frame.src = path;
        document.body.append(frame);
        await new Promise((resolve) => (frame.onload = resolve));
        await new Promise((resolve) => setTimeout(resolve, 300));
        await look(frame.contentWindow, path);
        frame.remove();
    }
    if (!%(paths)s.length) await look(window, location.pathname);
    if (bad.length) console.error(bad.join("\\n"));
    else console.log("test successful");
})();
"""


class AccessibilityCase(PortalHttpCase):
    """Pages are looked at by a library that knows the rules; where npm's packages are not, none."""

    def setUp(self):
        super().setUp()
        if not AXE.exists():
            self.skipTest("npm's packages of the repository are not here")

    def check(self, address, login=None, paths=(), width=320):
        facts = {
            "paths": list(paths),
            "axe": AXE.read_text(),
            "rules": RULES,
            "not_ours": NOT_OURS,
            "width": width,
        }
        code = CODE % {name: json.dumps(value) for name, value in facts.items()}
        self.browser_js(address, code, login=login, timeout=120)
