#include "app/gui/rooms/lint/lint_room.h"

#include "app/gui/workbench.h"
#include "core/lint/findings.h"
#include "core/lint/lint.h"
#include "core/session/build_journey.h"
#include "core/session/random_weights.h"
#include "core/session/workspace.h"
#include "widgets/common/task_runner.h"

#include <utility>

namespace teardown {
namespace {

const QString kLint = QStringLiteral("lint");
constexpr std::int64_t kMostParameters = 120'000'000;

}  // namespace

LintRoom::LintRoom() : m_lane(kLint) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        ask();
        readWeights();
        prove();
    });
}

LintRoom::~LintRoom() = default;

void LintRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_runner = std::make_unique<TaskRunner>(work.measureLane());
    m_reader = std::make_unique<TaskRunner>(m_lane);
    m_prover = std::make_unique<TaskRunner>(work.engine().lane());
    const auto later = [this] { m_timer.start(); };
    connect(&work.files(), &OpenFiles::configChanged, this, later);
    connect(&work.files(), &OpenFiles::checkpointChanged, this, later);
    // How the checkpoint fits, and what the classes of the network take.
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, later);
    connect(&work.engine(), &EngineService::ready, this, later);
    connect(&work, &Workbench::ending, this, [this] {
        for (TaskRunner* runner : {m_runner.get(), m_reader.get(), m_prover.get()}) runner->abandon();
    });
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
    if (input.checkpoint == m_weights.file) input.weights = m_weights.facts;
    if (m_proven == work.built()) input.proof = m_proof;
    m_runner->run([input = std::move(input)](const TaskContext& task) { return lint(input, task); },
                  [this](Findings findings) { show(std::move(findings)); });
}

void LintRoom::readWeights() {
    const Workbench& work = m_context->work;
    const auto file = work.checkpoint();
    if (!file || !work.files().hasWholeConfig()) {
        m_reader->abandon();
        m_weights = {};
        return;
    }
    m_reader->run(
        [file, config = work.config(), last = m_weights](const TaskContext& task) {
            Weights read{file, startFileOf(*config, {}), nullptr};
            // Most changes of the config leave its start as it is.
            const bool same = last.file == read.file && last.start == read.start;
            read.facts = same ? last.facts : weightFacts(*read.file, read.start, task);
            return read;
        },
        [this](Weights read) {
            const bool news = read.facts != m_weights.facts;
            m_weights = std::move(read);
            if (news) ask();
        });
}

void LintRoom::prove() {
    const Workbench& work = m_context->work;
    const auto built = work.built();
    const auto load = work.load();
    const bool random = load && !(load->missing.empty() && load->mismatched.empty());
    if (built == m_proven) return;
    m_prover->abandon();
    m_proven = built;
    m_proof.reset();
    // The window stays usable: no second copy of a very large network for the sake of a sentence.
    if (!random || !built || built->parameters > kMostParameters || !work.journeys().hasModel()) return;
    m_prover->run([session = work.engine().session(), opened = work.opened(),
                   built](const TaskContext& task) { return proveBySeeds(*session, opened, *built, task); },
                  [this](const Result<SeedProof>& proof) {
                      if (!proof.ok()) return;
                      m_proof = *proof;
                      ask();
                  });
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
