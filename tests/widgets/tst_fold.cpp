// The fold's rows: which kernels are shown and how one gets to the others, colour ranges, the norm's factors, small windows.
#include "core/session/reparam_journey.h"
#include "core/trace/details/fold_branch_state.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/stage/fold_page.h"
#include "widgets/tensor/fold_view.h"

#include <QCheckBox>
#include <QLabel>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include <cmath>
#include <set>

using namespace teardown;

namespace {

RecordedTensor told(TensorName name, const Shape& shape, std::vector<float> values) {
    RecordedTensor tensor;
    tensor.name = name;
    tensor.role = shape.size() == 4 ? TensorRole::Weight : TensorRole::Vector;
    tensor.view = TensorView::fromFloats(shape, std::move(values));
    return tensor;
}

/// One branch of two outputs and one input, whose norm has gamma 3 and 6, variance 3 and 8, eps 1: factors 1.5 and 2.
Trace oneFold() {
    Trace trace;
    trace.journey = Journey::Reparameterise;
    Step block;
    block.kind = StepKind::Block;
    block.path = "stem";
    block.end = 2;
    Step fold;
    fold.index = 1;
    fold.end = 2;
    fold.parent = 0;
    fold.kind = StepKind::Fold;
    fold.path = "stem.branch_1x1";
    auto state = std::make_shared<FoldBranchState>(FoldBranchKind::Convolution, 1, FoldStage::Folded);
    state->eps = 1;
    fold.detail = state;
    fold.inputs = {told(TensorName::Before, {2, 1, 1, 1}, {0.5F, -0.25F}), told(TensorName::Weight, {2}, {3, 6}),
                   told(TensorName::Bias, {2}, {0, 0}), told(TensorName::Buffer, {2}, {0, 0}), told(TensorName::Buffer, {2}, {3, 8})};
    fold.outputs = {told(TensorName::After, {2, 1, 1, 1}, {0.75F, -0.5F}), told(TensorName::After, {2}, {0, 0})};
    trace.steps = {block, fold};
    return trace;
}

}  // namespace

class FoldTest : public QObject {
    Q_OBJECT

    std::unique_ptr<FoldView> m_view;
    TracePtr m_trace;

    FoldModel model(const char* block, int step = 0) { return foldModelOf(*m_trace, m_trace->findPath(block) + step); }
    void show(const FoldModel& model, QSize size = {900, 640}) {
        m_view = std::make_unique<FoldView>();
        m_view->resize(size);
        m_view->setVisible(true);
        m_view->show(model);
        QTRY_VERIFY(m_view->window().rows > 1);
        settle();
    }
    void settle() {
        for (int i = 0; i < 4; ++i) QCoreApplication::processEvents();
    }
    std::vector<KernelGrid*> grids() {
        std::vector<KernelGrid*> all;
        for (int i = 0; i < static_cast<int>(m_view->model().branches.size()); ++i) {
            all.push_back(m_view->card(i)->before());
            all.push_back(m_view->card(i)->after());
        }
        all.push_back(m_view->sumCard()->after());
        return all;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("fold"));
        QSettings().clear();
        const auto outcome = test::FakeSession().reparameterise({}, {});
        QVERIFY(outcome.ok());
        m_trace = (*outcome)->trace;
    }
    void cleanup() {
        m_view.reset();
        QSettings().clear();
    }

    void saysWhatIsShownAndPansOverTheRest() {
        show(model("backbone.stage_3.1"));  // 64 x 64
        const KernelWindow first = m_view->window();
        QVERIFY(first.rows < 64 && first.columns < 64);
        QCOMPARE(m_view->partText(), QStringLiteral("Outputs 0–%1 of 64, inputs 0–%2 of 64. Drag or scroll to see the others.")
                                         .arg(first.rows - 1)
                                         .arg(first.columns - 1));
        // Dragging to the upper left shows later outputs and inputs, in all rows.
        KernelGrid* grid = m_view->card(0)->after();
        const QPoint start(60, 60);
        const QPoint end = start - QPoint(2 * first.pitch() + 1, first.pitch() + 1);
        QSignalSpy picked(m_view.get(), &FoldView::pickedKernel);
        QTest::mousePress(grid, Qt::LeftButton, {}, start);
        QTest::mouseMove(grid, end);
        QTest::mouseRelease(grid, Qt::LeftButton, {}, end);
        QCOMPARE(picked.count(), 0);
        QCOMPARE(m_view->window().firstIn, 2);
        QCOMPARE(m_view->window().firstOut, 1);
        for (const KernelGrid* other : grids()) QCOMPARE(other->window(), m_view->window());
        // The wheel goes on by outputs, with Shift by inputs, and stops at the end.
        const auto wheel = [&](int angle, Qt::KeyboardModifiers modifiers) {
            QWheelEvent event(QPointF(30, 30), grid->mapToGlobal(QPointF(30, 30)), {}, {0, angle}, Qt::NoButton, modifiers,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(grid, &event);
        };
        wheel(-120, {});
        QCOMPARE(m_view->window().firstOut, 2);
        wheel(-120, Qt::ShiftModifier);
        QCOMPARE(m_view->window().firstIn, 3);
        m_view->pan(1000, 1000);
        QCOMPARE(m_view->window().firstOut, 64 - m_view->window().rows);
        QVERIFY(m_view->partText().contains(QStringLiteral("–63 of 64")));
        m_view->pan(-1000, -1000);
        // A click selects; arrow keys follow the selection.
        QTest::mouseClick(grid, Qt::LeftButton, {}, QPoint(5 + 3 * first.pitch(), 5 + first.pitch()));
        QCOMPARE(m_view->window().out, 1);
        QCOMPARE(m_view->window().in, 3);
        m_view->move(0, first.columns);
        QCOMPARE(m_view->window().in, 3 + first.columns);
        QVERIFY(m_view->window().firstIn > 0);
    }

    void fillsThePage() {
        show(model("backbone.stage_3.1"), {900, 640});
        const int few = m_view->window().rows * m_view->window().columns;
        // The grids take what the texts leave.
        for (const KernelGrid* grid : grids()) {
            const KernelWindow& window = grid->window();
            QVERIFY(grid->width() - window.columns * window.pitch() < 2 * window.pitch());
        }
        m_view->resize(1500, 1000);
        settle();
        QVERIFY2(m_view->window().rows * m_view->window().columns > 2 * few,
                 qPrintable(QStringLiteral("%1 x %2").arg(m_view->window().rows).arg(m_view->window().columns)));
        // A small kernel gets larger cells and is shown as a whole.
        show(model("backbone.stem"), {1500, 1400});
        QVERIFY(m_view->window().cell > 4);
        QCOMPARE(m_view->partText(), QStringLiteral("All kernels: 16 outputs × 3 inputs."));
    }

    void oneRangeForAllUnlessWanted() {
        show(model("backbone.stage_1.0"));
        double largest = 0;
        for (const FoldBranch& branch : m_view->model().branches)
            largest = std::max({largest, kernelScale(branch.before), kernelScale(branch.kernel)});
        largest = std::max(largest, kernelScale(m_view->model().kernel));
        for (const KernelGrid* grid : grids()) QCOMPARE(grid->scale(), largest);
        QVERIFY2(m_view->rangeText().contains(QStringLiteral("one for all")), qPrintable(m_view->rangeText()));
        auto* own = m_view->findChild<QCheckBox*>();
        own->click();
        QVERIFY(m_view->ownRanges());
        std::set<double> scales;
        for (const KernelGrid* grid : grids()) scales.insert(grid->scale());
        QVERIFY(scales.size() > 1);
        QVERIFY(!m_view->rangeText().contains(QStringLiteral("one for all")));
        QVERIFY2(m_view->card(0)->text().contains(QStringLiteral("colours ±")), qPrintable(m_view->card(0)->text()));
        // Remembered.
        FoldView next;
        QVERIFY(next.ownRanges());
    }

    void normIsBesideTheKernel() {
        const FoldModel folded = foldModelOf(oneFold(), 1);
        QCOMPARE(folded.branches.size(), std::size_t(1));
        const FoldBranch& branch = folded.branches.front();
        QCOMPARE(branch.gamma, (std::vector<double>{3, 6}));
        QCOMPARE(branch.std, (std::vector<double>{2, 3}));
        QVERIFY(branch.folded);
        QCOMPARE(branch.before.at(1), -0.25);
        QCOMPARE(branch.kernel.at(1), -0.5);
        QCOMPARE(branch.normChannel(1), 1);
        QCOMPARE(branch.normChannel(2), -1);
        show(folded);
        const FoldCard* card = m_view->card(0);
        QVERIFY(card->factors()->factors().size() >= 2);
        QCOMPARE(card->factors()->factors()[0], 1.5);
        QCOMPARE(card->factors()->factors()[1], 2.0);
        QVERIFY2(card->text().contains(QStringLiteral("γ/σ = 3.000/2.000 = 1.500")), qPrintable(card->text()));
        m_view->pick(1, 0);
        QVERIFY2(card->text().contains(QStringLiteral("= 2.000")), qPrintable(card->text()));
        QVERIFY(!card->before()->isEmpty() && !card->after()->isEmpty());
    }

    void beforeTheFoldOnlyTheOldKernel() {
        const int first = 1;  // the first branch's fold; the second waits
        show(model("backbone.stage_1.0", first));
        QVERIFY(!m_view->card(0)->after()->isEmpty());
        QVERIFY(!m_view->card(1)->before()->isEmpty());
        QVERIFY(m_view->card(1)->after()->isEmpty());
        QVERIFY(m_view->sumCard()->after()->isEmpty());
    }

    void needsLittleRoom() {
        FoldPage page;
        page.showStep(m_trace, m_trace->findPath("backbone.stage_3.1"));
        QVERIFY2(page.minimumSizeHint().width() <= 480 && page.minimumSizeHint().height() <= 200,
                 qPrintable(QStringLiteral("%1x%2").arg(page.minimumSizeHint().width()).arg(page.minimumSizeHint().height())));
        show(model("backbone.stage_3.1"), {480, 300});
        // Nothing is wider than the page; the rest is below.
        QVERIFY(m_view->widget()->width() <= m_view->viewport()->width());
        QVERIFY(m_view->verticalScrollBar()->maximum() > 0);
        for (const KernelGrid* grid : grids())
            QVERIFY(grid->mapTo(m_view->widget(), QPoint(grid->width(), 0)).x() <= m_view->viewport()->width());
    }
};

TD_TEST_GUI(FoldTest)
#include "tst_fold.moc"
