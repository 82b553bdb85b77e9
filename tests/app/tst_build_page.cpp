// The page Construction: config line, registry, objects and tensors of a build's step.
#include "app/gui/rooms/journeys/born_tensors.h"
#include "app/gui/rooms/journeys/build_page.h"
#include "core/trace/details/lookup.h"
#include "tests/support/test_program.h"

#include <QListView>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

#include <memory>

using namespace teardown;

namespace {

/// 0 look-up of Net, 1 Net { 2 argument depth, 3 weight, 4 stem { 5 weight } }
TracePtr buildTrace() {
    auto trace = std::make_shared<Trace>();
    trace->journey = Journey::Build;
    const auto add = [&](StepKind kind, int parent, int end, const char* path, const char* type) -> Step& {
        Step& step = trace->steps.emplace_back();
        step.index = static_cast<int>(trace->steps.size()) - 1;
        step.parent = parent;
        step.end = end;
        step.kind = kind;
        step.path = path;
        step.type = type;
        if (kind == StepKind::Create) {
            RecordedTensor tensor;
            tensor.view = TensorView::fromFloats({2, 3}, {1, 2, 3, -4, 5, 6});
            tensor.role = TensorRole::Weight;
            step.outputs.push_back(tensor);
            step.formula = Formula::words("all ones");
        }
        return step;
    };
    auto lookup = std::make_shared<Lookup>();
    lookup->registry = "models";
    lookup->scope = "mmcls";
    lookup->found = "mmcls.Net";
    lookup->configPath = "model";
    add(StepKind::Lookup, -1, 1, "Net", "Net").detail = lookup;
    add(StepKind::Construct, -1, 6, "", "Net");
    add(StepKind::Argument, 1, 3, "model.depth", "Net");
    add(StepKind::Create, 1, 4, "weight", "Parameter");
    add(StepKind::Construct, 1, 6, "stem", "Conv2d");
    add(StepKind::Create, 4, 6, "stem.weight", "Parameter");
    return trace;
}

BuildPage::Names names(Journey, const std::string& registry, const std::string& scope) {
    if (registry != "models" || scope != "mmcls") return {};
    return {{"Other", "mmcls.Other"}, {"Net", "mmcls.Net"}};
}

}  // namespace

class TestBuildPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsStepsThatBuild() {
        const BuildPage page(names);
        const TracePtr trace = buildTrace();
        for (int step = 0; step < 6; ++step) QVERIFY(page.fits(trace, step));
        QVERIFY(!page.fits(trace, 6));
        QVERIFY(!page.fits(nullptr, 0));
        QVERIFY(!page.whyAbsent().isEmpty());
    }

    void fourViewsOfAStep() {
        BuildPage page(names);
        page.resize(640, 400);
        page.show();
        const auto config = loadConfigText("net.py", "model = dict(\n    type='Net',\n    depth=18)\n");
        QVERIFY(config.ok());
        page.setConfig(*config);
        const TracePtr trace = buildTrace();
        page.showStep(trace, 0);
        QCOMPARE(page.names()->topLevelItemCount(), 2);
        QVERIFY(page.names()->currentItem());
        QCOMPARE(page.names()->currentItem()->text(1), QStringLiteral("mmcls.Net"));
        QVERIFY2(page.registrySentence().contains(QStringLiteral("Net")), qPrintable(page.registrySentence()));
        QCOMPARE(page.places()->topLevelItemCount(), 1);
        QCOMPARE(page.places()->topLevelItem(0)->text(1), QStringLiteral("type='Net',"));
        QCOMPARE(page.objects()->model()->rowCount(), 0);
        QVERIFY(page.tensors()->shown().empty());
        // An argument has its own line.
        page.showStep(trace, 2);
        QCOMPARE(page.places()->topLevelItem(0)->text(1), QStringLiteral("depth=18)"));
        QCOMPARE(page.objects()->model()->rowCount(), 1);
        // Objects and tensors come, and go again.
        page.showStep(trace, 5);
        QCOMPARE(page.objects()->model()->rowCount(), 2);
        QCOMPARE(page.objects()->currentIndex().row(), 1);
        QCOMPARE(page.tensors()->shown(), (std::vector<int>{3, 5}));
        QCOMPARE(page.tensors()->caption(5), QStringLiteral("stem.weight [2,3]; all ones"));
        QCOMPARE(page.names()->topLevelItemCount(), 0);
        page.showStep(trace, 3);
        QCOMPARE(page.objects()->model()->rowCount(), 1);
        QCOMPARE(page.tensors()->shown(), std::vector<int>({3}));
    }

    void clicksLead() {
        BuildPage page(names);
        page.resize(640, 400);
        page.show();
        const TracePtr trace = buildTrace();
        page.showStep(trace, 5);
        QSignalSpy steps(&page, &BuildPage::stepChosen);
        QTest::mouseClick(page.tensors(), Qt::LeftButton, {}, QPoint(10, 10));
        QCOMPARE(steps.count(), 1);
        QCOMPARE(steps.takeFirst().at(0).toInt(), 3);
        Q_EMIT page.objects()->activated(page.objects()->model()->index(0, 0));
        QCOMPARE(steps.takeFirst().at(0).toInt(), 1);
    }
};

TD_TEST_GUI(TestBuildPage)
#include "tst_build_page.moc"
