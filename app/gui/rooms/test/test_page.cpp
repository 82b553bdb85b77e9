#include "app/gui/rooms/test/test_page.h"

#include "app/gui/file_filters.h"
#include "app/gui/rooms/test/test_doubt.h"
#include "app/gui/workbench.h"
#include "core/data/view/wall_sample.h"
#include "core/metrics/results/results_writer.h"
#include "core/render/picture_difference.h"
#include "core/session/loader.h"
#include "core/session/trust_of_build.h"
#include "widgets/answer/answer_card.h"
#include "widgets/common/banner.h"
#include "widgets/common/strings.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/results_panel.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>

#include <utility>

namespace teardown {
namespace {

std::string testDataOf(const Config& config) {
    const ConfigValue* data = config.root.find("data");
    const ConfigValue* test = data ? data->find("test") : nullptr;
    return test ? test->repr() : std::string();
}

Result<QString> writeResultsOf(const TestResults& results, const std::string& path, const TaskContext& task) {
    metrics::ResultsContent content{results.metrics, results.scores, {}, results.classes};
    TD_TRY(content.items, metrics::parseOutItems({results.classes.empty() ? "class_scores" : "all"}));
    TD_CHECK(metrics::writeResults(path, content, task));
    return toQt(path);
}

}  // namespace

TestPage::TestPage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent),
      m_workbench(workbench),
      m_panel(new ResultsPanel(this)),
      m_above(new QWidget(this)),
      m_card(new AnswerCard(m_above)),
      m_lane(QStringLiteral("results")),
      m_thumbnailLane(QStringLiteral("thumbnails")),
      m_reader(m_lane),
      m_writer(m_lane),
      m_thumbnails(m_thumbnailLane),
      m_runner(workbench) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* above = new QHBoxLayout(m_above);
    above->setContentsMargins(14, 10, 14, 0);
    above->addWidget(m_card);
    layout->addWidget(m_above);
    layout->addWidget(m_panel, 1);
    m_above->hide();
    m_card->hide();
    connectPanel();
    connectRunner();
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, &TestPage::configChanged);
    setFocusProxy(m_panel);
    configChanged();
}

TestPage::~TestPage() {
    for (TaskRunner* runner : {&m_reader, &m_writer, &m_thumbnails}) runner->abandon();
    m_runner.abandon();
}

void TestPage::connectPanel() {
    TestBar* bar = m_panel->bar();
    connect(bar, &TestBar::runAsked, &m_runner, [this] { m_runner.run(m_store.done > 0 && m_store.done == m_store.total); });
    connect(bar, &TestBar::stopAsked, this, &TestPage::cancel);
    connect(bar, &TestBar::openAsked, this, [this] { chooseFile(tr("Open Results of a Test"), &TestPage::openResults); });
    connect(bar, &TestBar::compareAsked, this, [this] { chooseFile(tr("Compare With Results"), &TestPage::compareWith); });
    connect(bar, &TestBar::saveAsked, this, &TestPage::chooseTarget);
    connect(m_panel->pictures(), &PictureList::pictureActivated, this, [this](uint sample, bool why) {
        if (m_panel->results()) Q_EMIT pictureAsked(m_panel->results(), sample, why);
    });
    connect(m_panel->pictures()->view(), &TestedPictures::wanted, this, &TestPage::fillThumbnails);
    for (TaskRunner* runner : {&m_reader, &m_writer}) {
        connect(runner, &TaskRunner::progressed, bar, [bar](double done, const QString& label) { bar->setBusy(true, done, label); });
        connect(runner, &TaskRunner::busyChanged, this, [this, bar](bool busy) {
            bar->setBusy(busy || isBusy());
            Q_EMIT busyChanged();
        });
    }
}

void TestPage::connectRunner() {
    TestBar* bar = m_panel->bar();
    connect(&m_runner, &TestRunner::progressed, bar, [bar](double done, const QString& label) { bar->setBusy(true, done, label); });
    connect(&m_runner, &TestRunner::busyChanged, this, [this, bar] {
        bar->setBusy(isBusy());
        refreshTrust();
        Q_EMIT busyChanged();
    });
    connect(&m_runner, &TestRunner::trustChanged, this, &TestPage::refreshTrust);
    connect(&m_runner, &TestRunner::ended, this, &TestPage::testEnded);
    connect(&m_runner, &TestRunner::found, this, &TestPage::setStore);
    SlotBase& built = m_workbench.slot(Journey::Build);
    connect(&built, &SlotBase::changed, this, [this] {
        m_store = {};
        refreshBar();
        if (isVisible()) m_runner.look();
    });
    connect(&built, &SlotBase::outdated, this, &TestPage::refreshBar);
    connect(&m_workbench.engine(), &EngineService::changed, this, &TestPage::refreshBar);
    refreshBar();
}

void TestPage::refreshBar() {
    TestBar::Done done = TestBar::Done::Nothing;
    if (m_store.done > 0) done = m_store.done < m_store.total ? TestBar::Done::Partly : TestBar::Done::Whole;
    m_panel->bar()->setRunnable(m_runner.whyNot(), done);
}

void TestPage::refreshTrust() {
    const auto built = m_workbench.built();
    AnswerDoubt doubt;
    if (built && (m_runner.busy() || (m_own && m_panel->results()))) {
        const std::optional<Trust>& answered = m_runner.trust();
        doubt = doubtOfTest(m_workbench.asOpened(answered ? *answered : trustOf(*built)), m_runner.damaged(), m_panel->results());
    }
    m_card->setDoubt(doubt);
    m_card->setVisible(doubt.any());
    m_above->setVisible(doubt.any());
}

void TestPage::setStore(const TestStore& store) {
    m_store = store;
    refreshBar();
    const bool other = m_own && m_path != toQt(store.path);
    if (hasResults() && !other) return;
    m_path = store.done > 0 ? toQt(store.path) : QString();
    m_own = store.done > 0;
    m_stale = true;
    if (isVisible() && (m_own || other)) read();
}

void TestPage::configChanged() {
    refreshBar();
    const auto& config = m_workbench.config();
    const std::string now = config ? testDataOf(*config) : std::string();
    if (m_panel->results() && now == m_data) return;
    m_stale = true;
    if (isVisible()) read();
}

void TestPage::showEvent(QShowEvent* event) {
    StagePage::showEvent(event);
    if (m_stale) read();
    m_runner.look();
}

void TestPage::zoomBy(int step) { m_panel->matrix()->zoomBy(step); }

void TestPage::openResults(const QString& path) {
    m_path = path;
    m_own = !m_store.path.empty() && path == toQt(m_store.path);
    m_stale = true;
    if (isVisible()) read();
}

void TestPage::read() {
    m_stale = false;
    refreshTrust();
    const auto config = m_workbench.config();
    if (m_path.isEmpty())
        return m_panel->clear(
            tr("Run the test of the open config, or open a results file that test --out or mmclassification's "
               "tools/test.py --out has written."));
    if (!config)
        return m_panel->clear(
            tr("%1: open the config of the test, too. Its data.test has the true classes.").arg(QFileInfo(m_path).fileName()));
    m_data = testDataOf(*config);
    m_reader.run([path = fromQt(m_path), config](const TaskContext& task) { return openTestResults(path, *config, task); },
                 [this](const Result<TestResultsPtr>& results) {
                     ++m_round;
                     m_thumbnails.abandon();
                     const std::optional<Error> problem = std::exchange(m_problem, std::nullopt);
                     if (results.ok()) {
                         m_panel->setResults(*results, m_own ? tr("Test of this network") : QFileInfo(m_path).fileName());
                         if (problem) m_panel->setProblem(*problem);
                         return refreshTrust();
                     }
                     m_panel->clear({});
                     refreshTrust();
                     if (results.error().kind != ErrorKind::Cancelled) m_panel->setProblem(results.error());
                 });
}

void TestPage::compareWith(const QString& path) {
    const TestResultsPtr results = m_panel->results();
    const auto config = m_workbench.config();
    if (!results || !config) return;
    m_reader.run(
        [path = fromQt(path), config, results](const TaskContext& task) -> Result<ResultsComparisonPtr> {
            TD_TRY(const TestResultsPtr before, openTestResults(path, *config, task));
            return compareResults(before, results);
        },
        [this, results](const Result<ResultsComparisonPtr>& comparison) {
            if (m_panel->results() != results) return;
            if (comparison.ok())
                m_panel->setComparison(*comparison);
            else if (comparison.error().kind != ErrorKind::Cancelled)
                m_panel->setProblem(comparison.error());
        });
}

void TestPage::saveAs(const QString& path) {
    const TestResultsPtr results = m_panel->results();
    if (!results) return;
    m_writer.run([results, path = fromQt(path)](const TaskContext& task) { return writeResultsOf(*results, path, task); },
                 [this](const Result<QString>& written) {
                     if (written.ok())
                         Q_EMIT said(tr("Saved: %1").arg(*written));
                     else if (written.error().kind != ErrorKind::Cancelled)
                         m_panel->setProblem(written.error());
                 });
}

void TestPage::cancel() {
    m_reader.cancel();
    m_writer.cancel();
    m_runner.cancel();
}

void TestPage::testEnded(const TestStore& store, const std::optional<Error>& error) {
    if (store.total > 0) m_store = store;
    refreshBar();
    const bool stopped = error && error->kind == ErrorKind::Cancelled;
    if (error && !stopped) m_problem = error;
    if (store.done > 0)
        openResults(toQt(store.path));
    else if (m_problem)
        m_panel->setProblem(*std::exchange(m_problem, std::nullopt));
    if (stopped && store.done > 0)
        Q_EMIT said(tr("Stopped. The scores of %1 of %2 pictures are kept in %3.")
                        .arg(groupedCount(static_cast<std::int64_t>(store.done)), groupedCount(static_cast<std::int64_t>(store.total)),
                             toQt(store.path)));
    else if (!error)
        Q_EMIT said(tr("The scores are kept in %1.").arg(toQt(store.path)));
}

void TestPage::fillThumbnails() {
    const TestResultsPtr results = m_panel->results();
    const std::vector<std::uint32_t> missing = m_panel->pictures()->view()->missing();
    if (!results || missing.empty()) return;
    const int side = static_cast<int>(TestedPicturesModel::kSide * devicePixelRatioF());
    // The window may be gone by the time a picture is made, so it goes to the application, which checks whether the receiver still exists.
    const auto tell = [guard = QPointer<TestPage>(this), round = m_round](std::uint32_t sample, const QImage& image,
                                                                          const QString& problem) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, round, sample, image, problem] {
                if (guard) guard->addThumbnail(round, sample, image, problem);
            },
            Qt::QueuedConnection);
    };
    m_thumbnails.run(
        [results, missing, side, tell](const TaskContext& task) {
            const auto api = imaging();
            if (!api.ok()) return false;
            for (const std::uint32_t index : missing) {
                if (task.cancelled()) return false;
                const WallSample sample = wallSample(*results->dataset, index, nullptr, VisMode::Original, 0, side, **api, task);
                const bool has = !sample.pictures.empty() && sample.pictures.front().pixels.valid();
                const QImage image = has ? toImage(picturePixels(sample.pictures.front().pixels)) : QImage();
                tell(index, image, sample.error ? toQt(sample.error->what) : QString());
            }
            return true;
        },
        [](bool) {});
}

void TestPage::addThumbnail(std::uint64_t round, std::uint32_t sample, const QImage& image, const QString& problem) {
    if (round == m_round) m_panel->pictures()->view()->rows()->setThumbnail(sample, image, problem);
}

void TestPage::chooseFile(const QString& title, void (TestPage::*use)(const QString&)) {
    const QString path = QFileDialog::getOpenFileName(window(), title, QFileInfo(m_path).path(), resultsFilters());
    if (!path.isEmpty()) (this->*use)(path);
}

void TestPage::chooseTarget() {
    const QString path = QFileDialog::getSaveFileName(window(), tr("Save Results"), QStringLiteral("results.json"),
                                                      tr("Results (%1)").arg(QStringLiteral("*.json *.pkl")));
    if (!path.isEmpty()) saveAs(path);
}

}  // namespace teardown
