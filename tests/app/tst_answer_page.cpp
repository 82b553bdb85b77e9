// Why and What if with journeys of the fake engine: computed when the page is visible, and again when the input changes.
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/numbers_runner.h"
#include "app/gui/rooms/answer/why_page.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/tensor/npy.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/engine/numbers_panel.h"
#include "widgets/engine/what_if_panel.h"

#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QtTest>

#include <atomic>
#include <mutex>
#include <vector>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

Result<std::unique_ptr<SessionApi>> session() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

/// Keeps what every network was built from, those beside the shown one, too.
class KeyedSession : public test::FakeSession {
public:
    KeyedSession() { ++s_sessions; }
    Result<std::shared_ptr<const ForwardOutcome>> forward(const ForwardRequest& request, const TaskContext& task) override {
        const std::lock_guard lock(s_mutex);
        s_asked.push_back(request.model);
        return FakeSession::forward(request, task);
    }
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        const std::lock_guard lock(s_mutex);
        s_requests.push_back(request);
        return FakeSession::build(request, task);
    }
    static inline std::mutex s_mutex;
    static inline std::vector<BuildRequest> s_requests;
    static inline std::vector<ModelId> s_asked;  ///< by the forward passes
    static inline std::atomic<int> s_sessions = 0;
};

}  // namespace

class TestAnswerPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksWhenLookedAt() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        QSignalSpy explained(&workbench.slot(question::kExplain), &SlotBase::changed);
        workbench.engine().start();
        workbench.open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        QTest::qWait(50);
        QCOMPARE(explained.count(), 0);
        page.show();
        QTRY_COMPARE_WITH_TIMEOUT(explained.count(), 1, 10000);
        QVERIFY(page.why()->hasOutcome());
        QVERIFY(page.why()->layers()->count() > 1);
        page.why()->layers()->setCurrentIndex(1);
        QTRY_COMPARE_WITH_TIMEOUT(explained.count(), 2, 10000);
        QVERIFY(page.why()->view().caption.endsWith(page.why()->layers()->itemText(1)));
        workbench.open({kSample + "pictures/5_1.png"});
        QTRY_COMPARE_WITH_TIMEOUT(explained.count(), 3, 10000);
    }

    void numbersAreExplained() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        page.show();
        page.showSection(AnswerPage::Section::Numbers);
        NumbersPanel& panel = *page.numbers();
        panel.setText(QStringLiteral("7: 0.8"));
        // Without a config there is nothing to ask.
        QVERIFY(!panel.find()->isEnabled());
        workbench.engine().start();
        workbench.open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        QTRY_VERIFY(panel.find()->isEnabled());
        panel.find()->click();
        QTRY_VERIFY_WITH_TIMEOUT(panel.report().has_value(), 10000);
        QCOMPARE(panel.list()->topLevelItemCount(), 2);
        QVERIFY(panel.verdict()->text().contains(QLatin1String("BGR instead of RGB")));
        // The text is not numbers: one message, and the old report is gone.
        panel.setText(QStringLiteral("no numbers"));
        panel.find()->click();
        QTRY_COMPARE(panel.list()->topLevelItemCount(), 0);
        QVERIFY(panel.verdict()->text().contains(QLatin1String("no numbers")));
        // The report was about another picture.
        panel.setText(QStringLiteral("7: 0.8"));
        panel.find()->click();
        QTRY_VERIFY_WITH_TIMEOUT(panel.report().has_value(), 10000);
        workbench.open({kSample + "pictures/5_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(!panel.report().has_value(), 10000);
    }

    void aTensorIsComparedWithoutANetwork() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        page.show();
        page.showSection(AnswerPage::Section::Numbers);
        workbench.engine().start();
        workbench.open({kSample + "repvgg-digits.py", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        // The picture of 28 x 28 as it is, divided by 255.
        const QImage picture = QImage(kSample + "pictures/3_1.png").convertToFormat(QImage::Format_Grayscale8);
        QCOMPARE(picture.size(), QSize(28, 28));
        std::vector<float> values;
        for (int i = 0; i < 3 * 28 * 28; ++i) values.push_back(static_cast<float>(qGray(picture.pixel(i % 28, i / 28 % 28))) / 255.0f);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("x.npy"));
        QVERIFY(writeNpy(path.toStdString(), TensorView::fromFloats({1, 3, 28, 28}, values)).ok());
        page.numbersRunner()->compareTensor(path);
        QTRY_VERIFY_WITH_TIMEOUT(page.numbers()->report().has_value(), 20000);
        const RankedReading& best = page.numbers()->report()->ranked.front();
        QVERIFY(best.exact);
        QCOMPARE(best.differences.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(best.differences.front().id), QStringLiteral("unit"));
    }

    void whatIfAnswersEachChange() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        page.show();
        workbench.engine().start();
        workbench.open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        const auto changes = whatIfs(*workbench.config());
        QVERIFY(!changes.empty());
        page.showSection(AnswerPage::Section::WhatIf);
        QCOMPARE(page.section(), AnswerPage::Section::WhatIf);
        QTRY_COMPARE_WITH_TIMEOUT(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()), 20000);
        // Showing the page again computes nothing: the run is the same.
        page.showSection(AnswerPage::Section::Why);
        page.showSection(AnswerPage::Section::WhatIf);
        QTest::qWait(50);
        QCOMPARE(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()));
        workbench.open({kSample + "pictures/5_1.png"});
        QTRY_COMPARE_WITH_TIMEOUT(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()), 20000);
    }

    /// What was chosen for the checkpoint's names, and the seed, hold for every network that is built of the files.
    void whatIfBuildsWithTheSameKeys() {
        Workbench workbench(test::sessionsOf<KeyedSession>());
        AnswerPage page(workbench);
        page.resize(900, 600);
        page.show();
        workbench.engine().start();
        workbench.open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        QSignalSpy forwarded(&workbench.slot(Journey::Forward), &SlotBase::changed);
        workbench.files().setKeyChoice({"ema", {{"^inner\\.", ""}}});
        QTRY_COMPARE_WITH_TIMEOUT(forwarded.count(), 1, 20000);
        workbench.files().setSeed(5);
        QTRY_COMPARE_WITH_TIMEOUT(forwarded.count(), 2, 20000);
        KeyedSession::s_requests.clear();
        KeyedSession::s_asked.clear();
        const int released = test::FakeSession::releases;
        page.showSection(AnswerPage::Section::WhatIf);
        const auto changes = whatIfs(*workbench.config());
        QTRY_COMPARE_WITH_TIMEOUT(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()), 20000);
        const std::lock_guard lock(KeyedSession::s_mutex);
        QCOMPARE(KeyedSession::s_requests.size(), changes.size());
        for (const BuildRequest& request : KeyedSession::s_requests) {
            QVERIFY(request.keys == workbench.files().keyChoice());
            QCOMPARE(request.seed, std::uint64_t(5));
            QVERIFY(!request.initWeights);
            QCOMPARE(request.checkpoint, workbench.checkpoint());
            QVERIFY(request.config != workbench.config());
            QVERIFY(request.beside);
        }
        // One session holds the second networks beside the shown one, each as long as it is asked.
        QCOMPARE(KeyedSession::s_sessions.load(), 1);
        QCOMPARE(KeyedSession::s_asked.size(), changes.size());
        for (const ModelId id : KeyedSession::s_asked) QVERIFY(!id.isCurrent());
        QTRY_COMPARE(test::FakeSession::releases - released, static_cast<int>(changes.size()));
    }

    void endingWhileItRunsIsClean() {
        auto workbench = std::make_unique<Workbench>([]() -> Result<std::unique_ptr<SessionApi>> {
            auto slow = std::make_unique<test::FakeSession>();
            slow->delay = std::chrono::milliseconds(50);
            return std::unique_ptr<SessionApi>(std::move(slow));
        });
        auto page = std::make_unique<AnswerPage>(*workbench);
        page->show();
        workbench->engine().start();
        workbench->open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench->forwarded() != nullptr, 20000);
        page->showSection(AnswerPage::Section::WhatIf);
        QTest::qWait(60);
        workbench.reset();
        page.reset();
        QTest::qWait(20);
    }
};

TD_TEST_GUI(TestAnswerPage)
#include "tst_answer_page.moc"
