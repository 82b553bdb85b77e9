#include "app/gui/rooms/test/test_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/test/sample_picture.h"
#include "app/gui/rooms/test/test_page.h"
#include "app/gui/workbench.h"
#include "widgets/answer/answer_card.h"
#include "widgets/common/strings.h"
#include "widgets/results/results_panel.h"
#include "widgets/stage/stage_view.h"

#include <QStandardPaths>

namespace teardown {
namespace {

QString samplesFolder() { return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/test-pictures"); }

}  // namespace

TestRoom::TestRoom() = default;
TestRoom::~TestRoom() = default;

void TestRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_picture = std::make_unique<TaskRunner>(work.lightLane());
    m_page = new TestPage(work, &context.stage);
    context.stage.addPage(m_page);
    context.menus.add({QStringLiteral("view.test"),
                       tr("&Test"),
                       {},
                       tr("The results of a test: metrics, confused classes, and the pictures behind them")},
                      this, [this](bool) { show(); });
    connect(&work.files(), &OpenFiles::configChanged, this, &TestRoom::refresh);
    connect(&work.files(), &OpenFiles::resultsDropped, this, &TestRoom::openResults);
    connect(m_page, &TestPage::busyChanged, this, [this] { m_context->work.setBusy(this, m_page->isBusy()); });
    connect(m_page, &TestPage::said, &context.notices, &WindowNotices::note);
    connect(m_page, &TestPage::pictureAsked, this, &TestRoom::openPicture);
    connect(m_page->card(), &AnswerCard::followed, this, &TestRoom::openCause);
    connect(&work, &Workbench::cancelled, m_page, &TestPage::cancel);
    // Deleted only with the window; it uses the engine's lane, which ends here.
    connect(&work, &Workbench::ending, m_page, [page = m_page] { page->runner().abandon(); });
    refresh();
    // It was dropped before this room was created.
    if (const QString path = work.files().droppedResults(); !path.isEmpty()) openResults(path);
}

// The page gets its button once it was asked for: at 960 pixels there is no room for a button that few need.
void TestRoom::refresh() {
    m_context->stage.setPageAvailable(TestPage::kId, m_asked && (m_context->work.config() || m_page->hasResults()));
}

void TestRoom::show() {
    m_asked = true;
    m_context->stage.setPageAvailable(TestPage::kId, true);
    m_context->stage.showPage(TestPage::kId);
}

void TestRoom::openResults(const QString& path) {
    m_page->openResults(path);
    show();
}

void TestRoom::openCause(const AnswerDoubt& doubt) {
    if (doubt.goal == DoubtGoal::Fit) m_context->menus.trigger(QStringLiteral("view.checkpoint-fit"));
    if (doubt.goal == DoubtGoal::OpenCheckpoint) m_context->menus.trigger(QStringLiteral("file.open"));
    if (doubt.goal != DoubtGoal::Tensor) return;
    m_context->menus.trigger(QStringLiteral("view.tensors"));
    m_context->navigator.showTensor(doubt.key);
}

void TestRoom::openPicture(const TestResultsPtr& results, uint sample, bool why) {
    m_picture->run(
        [results, sample, folder = samplesFolder()](const TaskContext&) { return pictureFileOf(*results->dataset, sample, folder); },
        [this, why](const Result<std::string>& path) {
            if (!path.ok()) return m_page->panel()->setProblem(path.error());
            m_context->work.files().openPicture(toQt(*path));
            if (!m_context->work.config()) return;
            m_context->navigator.openJourney(Journey::Forward);
            if (why)
                m_context->menus.trigger(QStringLiteral("journey.why"));
            else
                m_context->stage.choosePage(PageId::Heatmaps);
        });
}

}  // namespace teardown
