// The page Update: which steps it fits, the chosen element and its arithmetic.
#include "app/gui/rooms/journeys/update_page.h"
#include "core/trace/details/optimizer_update.h"
#include "tests/support/test_program.h"
#include "widgets/common/fact_table.h"

#include <QSignalSpy>
#include <QtTest>

#include <memory>
#include <utility>
#include <vector>

using namespace teardown;

namespace {

RecordedTensor tensor(const char* label, TensorName name, std::vector<float> values) {
    RecordedTensor made;
    made.label = label;
    made.name = name;
    made.role = TensorRole::Weight;
    made.view = TensorView::fromFloats({2, 2}, std::move(values));
    return made;
}

/// A call, and an SGD step of a matrix.
TracePtr updateTrace() {
    auto update = std::make_shared<OptimizerUpdate>();
    update->optimizer = "SGD";
    update->parameter = "head.fc.weight";
    update->inputs = {"old", "gradient"};
    const auto number = [&](const char* name, double value) {
        update->options = withEntry(update->options.isDict() ? update->options : ConfigValue::dict({}), name, ConfigValue::floating(value));
    };
    number("lr", 0.5);
    number("momentum", 0);
    number("weight_decay", 0);
    Trace trace;
    trace.steps.resize(2);
    trace.steps[1].index = 1;
    trace.steps[1].detail = std::move(update);
    trace.steps[1].inputs = {tensor("old", TensorName::Before, {1, 2, 3, 4}), tensor("gradient", TensorName::Other, {0.5F, -2, 0, 1})};
    trace.steps[1].outputs = {tensor("new", TensorName::After, {0.75F, 3, 3, 3.5F})};
    return std::make_shared<const Trace>(std::move(trace));
}

}  // namespace

class TestUpdatePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsStepsOfOptimizersOnly() {
        const UpdatePage page;
        const TracePtr trace = updateTrace();
        QVERIFY(!page.fits(trace, 0));
        QVERIFY(page.fits(trace, 1));
        QVERIFY(!page.fits(trace, 2));
        QVERIFY(!page.fits(nullptr, 0));
        QVERIFY(!page.whyAbsent().isEmpty());
    }

    /// At first the largest gradient; arrows stay within the plane.
    void theChosenElement() {
        UpdatePage page;
        page.resize(800, 500);
        page.showStep(updateTrace(), 1);
        QCOMPARE(page.sheets()->element(), std::int64_t{1});
        QCOMPARE(page.note(), QStringLiteral("[0, 1]"));
        QCOMPARE(page.lines()->rows().size(), std::size_t{2});
        QVERIFY(page.lines()->rows().front().value.endsWith(QStringLiteral("= 3")));
        QCOMPARE(page.lines()->rows().back().value, QStringLiteral("3"));
        page.moveProbe(0, 1);
        QCOMPARE(page.note(), QStringLiteral("[1, 1]"));
        page.moveProbe(0, 1);
        QCOMPARE(page.note(), QStringLiteral("[1, 1]"));
        page.clearStep();
        QVERIFY(page.lines()->rows().empty());
    }

    void aClickChooses() {
        UpdatePage page;
        page.resize(800, 500);
        page.showStep(updateTrace(), 1);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QSignalSpy chosen(page.sheets(), &UpdateSheets::chosen);
        const QRect area = page.sheets()->rect();
        for (int y = 0; y < area.height(); y += 4)
            for (int x = 0; x < area.width() / 3; x += 4) QTest::mouseClick(page.sheets(), Qt::LeftButton, {}, {x, y});
        QSet<qlonglong> elements;
        for (const auto& one : chosen) elements.insert(one.front().toLongLong());
        QCOMPARE(elements, (QSet<qlonglong>{0, 1, 2, 3}));
    }
};

TD_TEST_GUI(TestUpdatePage)
#include "tst_update_page.moc"
