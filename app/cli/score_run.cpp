#include "app/cli/score_run.h"

#include "app/cli/trust_report.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"

#include <fmt/format.h>

#include <optional>

namespace teardown {

namespace {

void reportDamaged(const std::vector<std::size_t>& samples, const Dataset& dataset, Terminal& terminal) {
    if (samples.empty()) return;
    terminal.clearProgress();
    const auto count = static_cast<std::int64_t>(samples.size());
    terminal.note("warning: " + english(message("score-run.damaged-pictures", count,
                                                "{file} is damaged: a part of it could not be read, and its scores are about the rest",
                                                "{n} pictures are damaged, the first is {file}: parts of them could not be read, and their "
                                                "scores are about the rest",
                                                {{"n", count}, {"file", escapeForDisplay(dataset.source(samples.front()).picture)}})));
}

}  // namespace

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
        if (!more) {
            reportDamaged(pass.damaged(), *run.dataset, terminal);
            return pass.scores();
        }
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
