#include "app/gui/rooms/lint/lint_room.h"

#include "app/gui/workbench.h"
#include "core/lint/findings.h"
#include "core/lint/lint.h"
#include "widgets/common/task_runner.h"

#include <utility>

namespace teardown {
namespace {

const QString kLint = QStringLiteral("lint");

}  // namespace

LintRoom::LintRoom() {
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &LintRoom::ask);
}

LintRoom::~LintRoom() = default;

void LintRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_runner = std::make_unique<TaskRunner>(work.measureLane());
    const auto later = [this] { m_timer.start(); };
    connect(&work.files(), &OpenFiles::configChanged, this, later);
    connect(&work.files(), &OpenFiles::checkpointChanged, this, later);
    // How the checkpoint fits, and what the classes of the network take.
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, later);
    connect(&work.engine(), &EngineService::ready, this, later);
    connect(&work, &Workbench::ending, this, [this] { m_runner->abandon(); });
    later();
}

bool LintRoom::isBusy() const { return m_timer.isActive() || (m_runner && m_runner->busy()); }

void LintRoom::ask() {
    const Workbench& work = m_context->work;
    // Of a config that could be read in part only, the errors say enough.
    if (!work.files().hasWholeConfig()) {
        m_runner->abandon();
        return show({});
    }
    LintInput input;
    input.config = work.config();
    input.checkpoint = work.checkpoint();
    input.registries = work.engine().registries();
    input.dataExpected = false;
    input.load = work.load();
    m_runner->run([input = std::move(input)](const TaskContext& task) { return lint(input, task); },
                  [this](Findings findings) { show(std::move(findings)); });
}

void LintRoom::show(Findings findings) {
    // Those who study a network rarely have its data; the page of the dataset says where it should be.
    std::erase_if(findings,
                  [](const Finding& finding) { return finding.rule == LintRule::PathMissing && finding.level == LintLevel::Note; });
    const auto lines = [](const Findings& list) {
        std::vector<std::string> found;
        for (const Finding& finding : list) found.push_back(findingLine(finding));
        return found;
    };
    // Rows that stay keep their selection.
    if (lines(findings) == lines(m_findings)) return;
    m_findings = std::move(findings);
    ProblemsModel& problems = *m_context->work.problems();
    problems.clearSource(kLint);
    for (const Finding& finding : m_findings) {
        if (finding.level == LintLevel::Error)
            problems.add(kLint, Error{ErrorKind::BadInput, finding.code, finding.what, finding.remedy, finding.where});
        else
            problems.add(kLint, Diagnostics{{finding.level == LintLevel::Note ? Severity::Note : Severity::Warning, finding.code,
                                             sentenceOf(finding), finding.where}});
    }
}

}  // namespace teardown
