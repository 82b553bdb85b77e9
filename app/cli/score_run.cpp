#include "app/cli/score_run.h"

#include "app/cli/trust_report.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"

#include <fmt/format.h>

#include <optional>

namespace teardown {

Result<metrics::ScoreSourcePtr> scoresOfDataset(const ScoreRun& run, const Workspace& workspace, Terminal& terminal,
                                                const TaskContext& task) {
    Diagnostics notes;
    auto started = ScorePass::start(run, notes);
    terminal.report(notes);
    if (!started.ok()) return started.error();
    ScorePass& pass = **started;
    if (pass.before() > 0)
        terminal.note(fmt::format("{}: {} of {} pictures are done", escapeForDisplay(run.store), pass.before(), pass.total()));
    std::optional<Doubt> told;
    for (;;) {
        TD_TRY(const bool more, pass.next(*workspace.session, task));
        if (!more) return pass.scores();
        if (const Doubt doubt = pass.trust().doubt(); told != doubt) {
            terminal.clearProgress();
            reportTrust(pass.trust(), workspace.opened.checkpoint ? workspace.opened.checkpoint->path() : "", {}, terminal);
            told = doubt;
        }
        pass.report(task);
        if (task.cancelled()) return cancelledError();
    }
}

}  // namespace teardown
