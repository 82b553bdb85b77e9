// The panel that compares the answer with those for a picture read otherwise.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/banner.h"
#include "widgets/engine/difference_strip.h"
#include "widgets/engine/what_if_panel.h"

#include <QProgressBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeWidget>
#include <QtTest>

using namespace teardown;

namespace {

TracePtr trace() {
    auto made = std::make_shared<Trace>();
    for (int i = 0; i < 4; ++i) {
        Step step;
        step.index = i;
        step.end = i + 1;
        step.type = "Conv2d";
        step.path = "layer" + std::to_string(i);
        made->steps.push_back(step);
    }
    return made;
}

WhatIfAnswer answer(const char* id, int best, int first) {
    WhatIfAnswer made;
    made.change = {id, asIs(std::string("title ") + id), asIs(std::string("why ") + id), {}, -1};
    made.top = {{best, "class " + std::to_string(best), 0.5}, {9, "class 9", 0.25}};
    for (int i = 0; i < 4; ++i) {
        StepDifference row;
        row.a = row.b = i;
        row.compared = true;
        row.maxAbs = first >= 0 && i >= first ? 1 : 0;
        row.relative = row.maxAbs / 2;
        made.difference.steps.push_back(row);
    }
    made.difference.first = first;
    return made;
}

}  // namespace

class TestWhatIfPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsAnswersWithTheFirstDifference() {
        WhatIfPanel panel;
        panel.resize(700, 500);
        panel.show();
        panel.begin({{3, "class 3", 0.9}}, trace());
        panel.add(answer("bgr", 4, 2));
        panel.add(answer("same", 3, -1));
        QCOMPARE(panel.list()->topLevelItemCount(), 2);
        const QTreeWidgetItem* first = panel.list()->topLevelItem(0);
        QCOMPARE(first->text(0), QStringLiteral("title bgr"));
        QCOMPARE(first->text(1), QStringLiteral("class 4"));
        QCOMPARE(first->text(2), QStringLiteral("0.5000"));
        QCOMPARE(first->text(3), QStringLiteral("Conv2d layer2"));
        QVERIFY(first->font(1).weight() != panel.list()->topLevelItem(1)->font(1).weight());
        QCOMPARE(panel.list()->topLevelItem(1)->text(3), QStringLiteral("none"));
        QSignalSpy chosen(&panel, &WhatIfPanel::stepChosen);
        Q_EMIT panel.list()->itemActivated(panel.list()->topLevelItem(0), 0);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), 2);
        // No difference: nowhere to go.
        panel.list()->setCurrentItem(panel.list()->topLevelItem(1));
        Q_EMIT panel.list()->itemActivated(panel.list()->topLevelItem(1), 0);
        QCOMPARE(chosen.count(), 1);
    }

    void aFailureIsARowOfItsOwn() {
        WhatIfPanel panel;
        panel.begin({{3, "class 3", 0.9}}, trace());
        WhatIfAnswer failed = answer("grey", 3, 1);
        failed.error = Error{ErrorKind::BadInput, "x", asIs("It can not be."), {}, {}};
        panel.add(failed);
        QCOMPARE(panel.list()->topLevelItem(0)->text(1), QStringLiteral("It can not be."));
        panel.clear(QStringLiteral("nothing"));
        QCOMPARE(panel.list()->topLevelItemCount(), 0);
        QVERIFY(panel.answers().empty());
    }

    void aRoundThatCanNotBeRunSaysSo() {
        WhatIfPanel panel;
        panel.begin({{3, "class 3", 0.9}}, trace());
        panel.add(answer("bgr", 4, 2));
        panel.setBusy(true);
        panel.setProblem({ErrorKind::BadInput, "engine-missing", asIs("There is no engine."), asIs("Install it again."), {}});
        const auto* banner = panel.findChild<Banner*>();
        QVERIFY(banner && banner->text().contains(QStringLiteral("There is no engine.")));
        QVERIFY(panel.findChild<QProgressBar*>()->isHidden());
        QCOMPARE(panel.answers().size(), std::size_t(1));
    }

    void stripShowsAndChoosesLayers() {
        DifferenceStrip strip;
        strip.resize(400, 64);
        strip.setDifference(answer("bgr", 4, 2).difference, trace());
        const QImage shown = strip.grab().toImage();
        const int ratio = shown.width() / 400;
        // Equal layers are empty, the others half as high as the strip.
        QCOMPARE(shown.pixelColor(50 * ratio, 60 * ratio), shown.pixelColor(150 * ratio, 60 * ratio));
        QVERIFY(shown.pixelColor(250 * ratio, 60 * ratio) != shown.pixelColor(150 * ratio, 60 * ratio));
        QCOMPARE(shown.pixelColor(250 * ratio, 10 * ratio), shown.pixelColor(150 * ratio, 10 * ratio));
        QSignalSpy chosen(&strip, &DifferenceStrip::stepChosen);
        QTest::mouseClick(&strip, Qt::LeftButton, {}, {350, 30});
        QCOMPARE(chosen[0][0].toInt(), 3);
    }
};

TD_TEST_GUI(TestWhatIfPanel)
#include "tst_what_if_panel.moc"
