// Why and What if on real journeys of the fake engine: asked when looked at, and again when the input changes.
#include "app/gui/answer_page.h"
#include "app/gui/why_page.h"
#include "tests/widgets/fake_session.h"
#include "widgets/engine/what_if_panel.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

Result<std::unique_ptr<SessionApi>> session() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

}  // namespace

class TestAnswerPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksWhenLookedAt() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        QSignalSpy explained(&workbench, &Workbench::explained);
        workbench.startEngine();
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

    void whatIfAnswersEachChange() {
        Workbench workbench(session);
        AnswerPage page(workbench);
        page.resize(900, 600);
        page.show();
        workbench.startEngine();
        workbench.open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench.forwarded() != nullptr, 20000);
        const auto changes = whatIfs(*workbench.config());
        QVERIFY(!changes.empty());
        page.show(AnswerPage::Part::WhatIf);
        QCOMPARE(page.part(), AnswerPage::Part::WhatIf);
        QTRY_COMPARE_WITH_TIMEOUT(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()), 20000);
        // Looking again asks nobody: the run is the same.
        page.show(AnswerPage::Part::Why);
        page.show(AnswerPage::Part::WhatIf);
        QTest::qWait(50);
        QCOMPARE(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()));
        workbench.open({kSample + "pictures/5_1.png"});
        QTRY_COMPARE_WITH_TIMEOUT(page.whatIf()->list()->topLevelItemCount(), static_cast<int>(changes.size()), 20000);
    }

    void endingWhileItRunsIsClean() {
        auto workbench = std::make_unique<Workbench>([]() -> Result<std::unique_ptr<SessionApi>> {
            auto slow = std::make_unique<test::FakeSession>();
            slow->delay = std::chrono::milliseconds(50);
            return std::unique_ptr<SessionApi>(std::move(slow));
        });
        auto page = std::make_unique<AnswerPage>(*workbench);
        page->show();
        workbench->startEngine();
        workbench->open({kSample + "repvgg-digits.py", kSample + "repvgg-digits.pth", kSample + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(workbench->forwarded() != nullptr, 20000);
        page->show(AnswerPage::Part::WhatIf);
        QTest::qWait(60);
        workbench.reset();
        page.reset();
        QTest::qWait(20);
    }
};

QTEST_MAIN(TestAnswerPage)
#include "tst_answer_page.moc"
