// The page "Code", alone: call stack, variables, and the source of the selected frame.
#include "core/reference/register_trace.h"
#include "tests/support/test_program.h"
#include "widgets/code/call_stack_list.h"
#include "widgets/code/code_page.h"
#include "widgets/code/variable_list.h"
#include "widgets/code/watch_list.h"
#include "widgets/source_view/source_view.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

using namespace teardown;

class TstCodePage : public QObject {
    Q_OBJECT

private:
    TracePtr m_trace;
    int m_step = -1;

private Q_SLOTS:
    void initTestCase() {
        const auto order = readImportOrder(kReleases[0]);
        QVERIFY(order.ok());
        m_trace = registerTrace(*order);
        for (const Step& step : m_trace->steps)
            if (step.kind == StepKind::Register && step.path == "RepVGG") m_step = step.index;
        QVERIFY(m_step >= 0);
    }

    void framesAndVariablesAreListed() {
        CodePage page;
        QVERIFY(page.fits(m_trace, m_step));
        QVERIFY(!page.fits(nullptr, 0));
        page.resize(800, 500);
        page.show();
        page.showStep(m_trace, m_step);
        const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
        QCOMPARE(page.stack()->topLevelItemCount(), static_cast<int>(step.reference.size()));
        QCOMPARE(page.stack()->topLevelItem(0)->text(1), QStringLiteral("tools/test.py:14"));
        // The innermost frame is selected.
        QCOMPARE(page.stack()->currentFrame(), static_cast<int>(step.reference.size()) - 1);
        QCOMPARE(page.variables()->topLevelItemCount(), static_cast<int>(step.variables.size()));
        QCOMPARE(page.variables()->topLevelItem(1)->text(2), QStringLiteral("<class 'mmcls.models.backbones.repvgg.RepVGG'>"));
        QVERIFY(page.variables()->isMarked(1));
        QVERIFY(!page.variables()->isMarked(0));
    }

    void withoutAnInstallationItAsksForOne() {
        CodePage page;
        page.resize(800, 500);
        page.show();
        page.showStep(m_trace, m_step);
        QVERIFY(page.shownFile().isEmpty());
        auto* choose = page.findChild<QPushButton*>();
        QVERIFY(choose && choose->isVisible());
        QSignalSpy wanted(&page, &CodePage::folderWanted);
        choose->click();
        QCOMPARE(wanted.count(), 1);
    }

    void theSourceOfTheSelectedFrameIsShown() {
        CodePage page;
        page.resize(800, 500);
        page.show();
        QStringList read;
        page.setReader(
            [&read](const std::string& file) -> Result<std::string> {
                read << QString::fromStdString(file);
                if (file.starts_with("tools/"))
                    return Error{ErrorKind::BadInput, "reference-no-source", asIs("no such file"), asIs("choose another"), {}};
                std::string text;
                for (int line = 1; line <= 400; ++line) text += "line " + std::to_string(line) + "\n";
                return text;
            },
            QStringLiteral("test"));
        page.showStep(m_trace, m_step);
        QCOMPARE(page.shownFile(), QStringLiteral("mmcv/utils/registry.py"));
        QCOMPARE(page.source()->currentLine(), 261);
        const int frames = page.stack()->topLevelItemCount();
        page.stack()->setCurrentItem(page.stack()->topLevelItem(frames - 3));
        QVERIFY(page.shownFile().endsWith(QStringLiteral("backbones/repvgg.py")));
        QCOMPARE(read.size(), 2);
        // A file that the installation lacks leaves a sentence.
        page.stack()->setCurrentItem(page.stack()->topLevelItem(0));
        QVERIFY(page.shownFile().isEmpty());
        QVERIFY(!page.source()->isVisible());
    }

    void hiddenItCostsNothing() {
        CodePage page;
        int reads = 0;
        page.setReader(
            [&reads](const std::string&) -> Result<std::string> {
                ++reads;
                return std::string();
            },
            {});
        page.setVisible(false);
        page.showStep(m_trace, m_step);
        QCOMPARE(reads, 0);
        page.setVisible(true);
        QCOMPARE(reads, 1);
    }

    void watchesFollowTheStep() {
        // Counts up; w is a tensor at the first step only.
        auto trace = std::make_shared<Trace>();
        for (int i = 0; i < 3; ++i) {
            Step step;
            step.index = i;
            step.end = i + 1;
            step.reference = {{"f", "a.py", 1 + i}};
            step.variables = {{"same", "int", "7"}, {"idx", "int", std::to_string(i)}};
            trace->steps.push_back(step);
        }
        RecordedTensor weight;
        weight.label = "weight";
        weight.name = TensorName::Weight;
        weight.view = TensorView::fromFloats({2}, {1, 2});
        trace->steps[0].inputs = {weight};

        Lane lane(QStringLiteral("test"));
        CodePage page;
        auto* watches = new WatchList(lane, &page);
        page.setWatches(watches);
        watches->setExpressions({QStringLiteral("same"), QStringLiteral("idx * 10")});
        QSignalSpy edited(watches, &WatchList::edited);
        QSignalSpy evaluated(watches, &WatchList::evaluated);
        const auto valueOf = [&](int row) { return watches->rows()->topLevelItem(row)->text(1); };
        page.resize(800, 500);
        page.show();
        page.showStep(trace, 0);
        QTRY_COMPARE(evaluated.count(), 1);
        QCOMPARE(valueOf(0), QStringLiteral("7"));
        QCOMPARE(valueOf(1), QStringLiteral("0"));
        QVERIFY(!watches->isMarked(1));
        // Typed, and from the variables.
        watches->edit()->setText(QStringLiteral("  mean( w ) "));
        QTest::keyClick(watches->edit(), Qt::Key_Return);
        QCOMPARE(watches->expressions().back(), QStringLiteral("mean( w )"));
        QVERIFY(watches->edit()->text().isEmpty());
        Q_EMIT page.variables()->watchWanted(QStringLiteral("idx"));
        Q_EMIT page.variables()->watchWanted(QStringLiteral("idx"));
        QCOMPARE(watches->expressions().size(), 4);
        QCOMPARE(edited.count(), 2);
        QTRY_COMPARE(valueOf(3), QStringLiteral("0"));
        QCOMPARE(valueOf(2), QStringLiteral("1.5"));
        // The next step: what changed is marked, what cannot be known there is a line of its own.
        page.showStep(trace, 1);
        QTRY_COMPARE(valueOf(1), QStringLiteral("10"));
        QVERIFY(watches->isMarked(1) && watches->isMarked(3));
        QVERIFY(!watches->isMarked(0) && !watches->isMarked(2));
        QVERIFY2(valueOf(2).startsWith(QStringLiteral("There is no 'w' here.")), qPrintable(valueOf(2)));
        // Back again: unchanged since it was last known.
        page.showStep(trace, 0);
        QTRY_COMPARE(valueOf(2), QStringLiteral("1.5"));
        QVERIFY(!watches->isMarked(2));
        QTest::keyClick(watches->rows(), Qt::Key_Delete);
        QCOMPARE(watches->expressions().size(), 3);
        QCOMPARE(edited.count(), 3);
    }
};

TD_TEST_GUI(TstCodePage)
#include "tst_code_page.moc"
