#include "app/cli/diff_verb.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/config/config_diff.h"

namespace teardown {

Result<int> diffConfigs(const DiffOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const auto a, openConfig(options.a, invocation, options.root, terminal.task()));
    TD_TRY(const auto b, openConfig(options.b, invocation, options.root, terminal.task()));
    terminal.report(a->diagnostics);
    terminal.report(b->diagnostics);
    const ConfigDiff difference = compareConfigs(a->root, b->root);
    if (terminal.json())
        terminal.print(configDiffJson(difference) + "\n");
    else
        terminal.print(difference.empty() ? "The two configs resolve to the same values.\n" : configDiffText(difference));
    return 0;
}

}  // namespace teardown
