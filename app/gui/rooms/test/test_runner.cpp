#include "app/gui/rooms/test/test_runner.h"

#include "app/gui/workbench.h"
#include "core/base/file.h"
#include "core/metrics/results/results_store.h"
#include "core/testing/fingerprint.h"
#include "core/testing/score_pass.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <chrono>
#include <utility>

namespace teardown {
namespace {

/// How long a journey may have to wait for the test.
constexpr std::chrono::milliseconds kSliceTime{250};

QString storesFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/tests"); }

bool hasTestData(const Config& config) {
    const ConfigValue* data = config.root.find("data");
    return data && data->find("test");
}

}  // namespace

TestRunner::TestRunner(Workbench& workbench, QObject* parent)
    : QObject(parent),
      m_workbench(workbench),
      m_lane(QStringLiteral("test")),
      m_preparer(m_lane),
      m_looker(m_lane),
      m_batches(workbench.engine().lane()) {
    connect(&m_preparer, &TaskRunner::progressed, this, &TestRunner::progressed);
    connect(&m_batches, &TaskRunner::progressed, this, &TestRunner::progressed);
    // Another network would answer for the rest.
    connect(&m_workbench.slot(Journey::Build), &SlotBase::outdated, this, &TestRunner::cancel);
    connect(&m_workbench.slot(Journey::Build), &SlotBase::changed, this, [this] {
        m_trust.reset();
        m_damaged.clear();
    });
}

TestRunner::~TestRunner() { abandon(); }

void TestRunner::abandon() {
    m_preparer.abandon();
    m_looker.abandon();
    m_batches.abandon();
    m_lane.post([pass = std::move(m_pass)]() mutable { pass.reset(); });
    m_running = false;
}

QString TestRunner::whyNot() const {
    const auto& config = m_workbench.config();
    if (!config) return tr("No config is open.");
    if (!hasTestData(*config)) return tr("The config has no data.test.");
    if (m_workbench.journeys().isIncomplete()) return tr("The network cannot be built completely.");
    if (!m_workbench.journeys().hasModel()) return tr("The network is not built.");
    return {};
}

void TestRunner::setRunning(bool running) {
    m_running = running;
    Q_EMIT busyChanged();
}

Result<std::string> TestRunner::storePath(const Opened& opened, const TaskContext& task) {
    TD_TRY(const std::string fingerprint, scoreFingerprint(opened, {}, false, task));
    return fromQt(storesFolder()) + "/" + fingerprint + ".scores";
}

Result<TestRunner::Started> TestRunner::start(const Opened& opened, bool anew, const TaskContext& task) {
    task.report(-1, message("test-runner.preparing", "reading the dataset"));
    ScoreRun run;
    run.config = opened.config;
    DatasetContext context;
    context.configFile = opened.config->path;
    context.task = task;
    Diagnostics notes;
    TD_TRY(run.dataset, buildDataset(*opened.config, "data.test", context, notes));
    TD_TRY(run.fingerprint, scoreFingerprint(opened, {}, false, task));
    TD_TRY(run.store, storePath(opened, task));
    QDir().mkpath(storesFolder());
    const std::string store = run.store;
    if (anew) QFile::remove(toQt(store));
    TD_TRY(auto pass, ScorePass::start(std::move(run), notes));
    return Started{std::shared_ptr<ScorePass>(std::move(pass)), store};
}

void TestRunner::run(bool anew) {
    if (m_running || !whyNot().isEmpty()) return;
    m_cancelled = false;
    if (anew) m_damaged.clear();
    setRunning(true);
    m_preparer.run([opened = m_workbench.opened(), anew](const TaskContext& task) { return start(opened, anew, task); },
                   [this](Result<Started> started) {
                       if (!started.ok()) return end(started.error());
                       m_pass = std::move(started->pass);
                       m_store = started->store;
                       next();
                   });
}

void TestRunner::next() {
    if (m_cancelled) return end(cancelledError());
    m_batches.run(
        [session = m_workbench.engine().session(), pass = m_pass](const TaskContext& task) -> Result<bool> {
            const auto until = std::chrono::steady_clock::now() + kSliceTime;
            bool more = true;
            while (more && std::chrono::steady_clock::now() < until && !task.cancelled()) {
                TD_TRY(more, pass->next(*session, task));
                pass->report(task);
            }
            return more;
        },
        [this](const Result<bool>& more) {
            noteTrust();
            if (!more.ok()) return end(more.error());
            if (*more)
                next();
            else
                end({});
        });
}

void TestRunner::noteTrust() {
    if (!m_pass || m_pass->done() == m_pass->before()) return;
    const std::size_t known = m_damaged.size();
    m_damaged.insert(m_pass->damaged().begin(), m_pass->damaged().end());
    if (m_trust && m_trust->doubt() == m_pass->trust().doubt() && m_damaged.size() == known) return;
    m_trust = m_pass->trust();
    Q_EMIT trustChanged();
}

void TestRunner::cancel() {
    if (!m_running) return;
    m_cancelled = true;
    m_preparer.cancel();
    m_batches.cancel();
}

void TestRunner::end(const std::optional<Error>& error) {
    TestStore store;
    if (m_pass) store = {m_store, m_pass->done(), m_pass->total()};
    m_lane.post([pass = std::move(m_pass)]() mutable { pass.reset(); });
    m_pass.reset();
    setRunning(false);
    Q_EMIT ended(store, error);
}

void TestRunner::look() {
    if (m_running || !whyNot().isEmpty()) return;
    m_looker.run(
        [opened = m_workbench.opened()](const TaskContext& task) -> Result<TestStore> {
            TestStore store;
            TD_TRY(store.path, storePath(opened, task));
            if (!QFile::exists(toQt(store.path))) return store;
            TD_TRY(const auto file, InputFile::open(store.path));
            TD_TRY(const metrics::StoreJob job, metrics::readStoreJob(*file));
            TD_TRY(const auto scores, metrics::openStoredScores(store.path));
            store.done = scores->rows();
            store.total = job.pictures;
            return store;
        },
        [this](const Result<TestStore>& store) {
            if (store.ok() && !m_running) Q_EMIT found(*store);
        });
}

}  // namespace teardown
