// The graph view under mouse, keyboard and wheel, against told traces; the fold side by side.
#include "tests/core/graph/graph_traces.h"
#include "tests/support/test_program.h"
#include "widgets/graph/fold_graphs_view.h"
#include "widgets/graph/graph_view.h"

#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

using namespace teardown;

namespace {

TracePtr repTrace() {
    test::ForwardTeller tell;
    tell.transform("LoadImageFromFile", "", "file");
    tell.enter("", "ImageClassifier", {"x"});
    test::repBlock(tell, "stem", "x", 3, 8, 14, false);
    test::repBlock(tell, "block", "stem.y", 8, 8, 14, true);
    tell.leave({"block.y"}, {1, 8, 14, 14});
    return tell.finish();
}

int find(const GraphView& view, const char* path, GraphNodeKind kind) {
    const std::vector<GraphNode>& nodes = view.scene()->graph.nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].path == path && nodes[i].kind == kind) return static_cast<int>(i);
    return -1;
}

}  // namespace

class GraphTest : public QObject {
    Q_OBJECT

    Lane m_lane{QStringLiteral("test")};
    std::unique_ptr<GraphView> m_view;
    TracePtr m_trace;

    void settle() { QTRY_VERIFY(m_view->scene() && !m_view->busy()); }
    QPoint middle(int node) { return m_view->nodeRect(node).center().toPoint(); }

private Q_SLOTS:
    void init() {
        m_trace = test::residualNetwork({3, 2});
        m_view = std::make_unique<GraphView>(m_lane);
        m_view->resize(900, 700);
        m_view->show();
        m_view->setTrace(m_trace);
        settle();
        m_view->closeAll();
        settle();
    }

    void clickChoosesTheStep() {
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        const int conv = find(*m_view, "backbone.conv1", GraphNodeKind::Layer);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, middle(conv));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), m_trace->findPath("backbone.conv1"));
        QCOMPARE(m_view->currentNode(), conv);
        QVERIFY(m_view->accessibleName().contains(QStringLiteral("Conv2d")));
    }

    void dragPansAndChoosesNothing() {
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        const int conv = find(*m_view, "backbone.conv1", GraphNodeKind::Layer);
        const QPointF before = m_view->nodeRect(conv).center();
        const QPoint start = before.toPoint(), end = start + QPoint(-80, 60);
        QTest::mousePress(m_view.get(), Qt::LeftButton, {}, start);
        QTest::mouseMove(m_view.get(), start + QPoint(-40, 30));
        QTest::mouseMove(m_view.get(), end);
        QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, end);
        QCOMPARE(chosen.count(), 0);
        QVERIFY((m_view->nodeRect(conv).center() - before - QPointF(-80, 60)).manhattanLength() < 2);
    }

    void wheelZoomsAroundTheMouse() {
        const int conv = find(*m_view, "backbone.conv1", GraphNodeKind::Layer);
        const QPointF at = m_view->nodeRect(conv).center();
        const double before = m_view->zoom();
        QWheelEvent wheel(at, m_view->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view.get(), &wheel);
        QVERIFY(m_view->zoom() > before * 1.2);
        QVERIFY((m_view->nodeRect(conv).center() - at).manhattanLength() < 0.01);
        for (int i = 0; i < 60; ++i) m_view->zoomOut();
        const double least = m_view->zoom();
        m_view->zoomOut();
        QCOMPARE(m_view->zoom(), least);
        for (int i = 0; i < 60; ++i) m_view->zoomIn();
        QCOMPARE(m_view->zoom(), 3.0);
    }

    void fitShowsEverything() {
        m_view->zoomIn();
        m_view->fit();
        for (int node = 0; node < static_cast<int>(m_view->scene()->graph.nodes.size()); ++node)
            QVERIFY(QRectF(m_view->rect()).contains(m_view->nodeRect(node)));
        m_view->actualSize();
        QCOMPARE(m_view->zoom(), 1.0);
    }

    void doubleClickOpensAndClosesInPlace() {
        m_view->fit();
        const int block = find(*m_view, "backbone.layer1.0", GraphNodeKind::Group);
        QVERIFY(!m_view->scene()->graph.nodes[static_cast<std::size_t>(block)].open);
        const QRectF before = m_view->nodeRect(block);
        QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, middle(block));
        settle();
        const int opened = find(*m_view, "backbone.layer1.0", GraphNodeKind::Group);
        QVERIFY(m_view->scene()->graph.nodes[static_cast<std::size_t>(opened)].open);
        QVERIFY(find(*m_view, "backbone.layer1.0.conv2", GraphNodeKind::Layer) >= 0);
        const QRectF after = m_view->nodeRect(opened);
        QVERIFY(std::abs(after.center().x() - before.center().x()) < 1 && std::abs(after.top() - before.top()) < 1);
        m_view->toggle(opened);
        settle();
        QCOMPARE(find(*m_view, "backbone.layer1.0.conv2", GraphNodeKind::Layer), -1);
    }

    void repeatsUnfold() {
        const int folded = find(*m_view, "backbone.layer1.1", GraphNodeKind::Repeat);
        QCOMPARE(m_view->scene()->graph.nodes[static_cast<std::size_t>(folded)].repeat, 2);
        QCOMPARE(m_view->scene()->texts[static_cast<std::size_t>(folded)].detail, QStringLiteral("×2"));
        m_view->toggle(folded);
        settle();
        QVERIFY(find(*m_view, "backbone.layer1.2", GraphNodeKind::Group) >= 0);
    }

    void keyboardWalksAndOpens() {
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        m_view->setCurrent(m_trace->findPath("backbone.conv1"));
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone.layer1.0"));
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        settle();
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone.layer1.0.conv1"));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone.layer1.0.downsample"));
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone.layer1.0.conv1"));
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone.conv1"));
        QTest::keyClick(m_view.get(), Qt::Key_Backspace);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_trace->findPath("backbone"));
        QVERIFY(m_view->rect().intersects(m_view->nodeRect(m_view->currentNode()).toRect()));
        const double zoom = m_view->zoom();
        QTest::keyClick(m_view.get(), Qt::Key_Minus);
        QVERIFY(m_view->zoom() < zoom);
        QTest::keyClick(m_view.get(), Qt::Key_0);
        for (int node = 0; node < static_cast<int>(m_view->scene()->graph.nodes.size()); ++node)
            QVERIFY(QRectF(m_view->rect()).contains(m_view->nodeRect(node)));
    }

    void currentStepIsMarkedAndInSight() {
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        const int fc = m_trace->findPath("head.fc");
        m_view->actualSize();
        m_view->setCurrent(fc);
        QCOMPARE(chosen.count(), 0);
        const int node = m_view->currentNode();
        QCOMPARE(m_view->scene()->graph.nodeOfStep[static_cast<std::size_t>(fc)], node);
        QVERIFY(QRectF(m_view->rect()).contains(m_view->nodeRect(node)));
        // A step inside a closed group marks the group.
        m_view->setCurrent(m_trace->findPath("backbone.layer2.0.conv3"));
        QCOMPARE(m_view->scene()->graph.nodes[static_cast<std::size_t>(m_view->currentNode())].path, std::string("backbone.layer2.0"));
        // The accent is there.
        const QImage image = m_view->grab().toImage();
        const QRectF box = m_view->nodeRect(m_view->currentNode());
        const QColor edge = image.pixelColor((QPointF(box.center().x() + 30, box.top() + 0.8) * image.devicePixelRatio()).toPoint());
        QVERIFY2(edge.blue() > edge.red() + 60, qPrintable(edge.name()));
    }

    void nextPictureKeepsWhatIsOpen() {
        m_view->toggle(find(*m_view, "backbone.layer1.0", GraphNodeKind::Group));
        settle();
        m_view->zoomIn();
        const double zoom = m_view->zoom();
        m_view->setTrace(test::residualNetwork({3, 2}));
        settle();
        QVERIFY(find(*m_view, "backbone.layer1.0.conv2", GraphNodeKind::Layer) >= 0);
        QCOMPARE(m_view->zoom(), zoom);
        m_view->setTrace(repTrace());
        settle();
        QVERIFY(find(*m_view, "stem", GraphNodeKind::Group) >= 0);
    }

    void nothingToShow() {
        m_view->setTrace(nullptr);
        QVERIFY(!m_view->scene());
        m_view->grab();
        auto build = std::make_shared<Trace>();
        build->journey = Journey::Build;
        m_view->setTrace(build);
        QVERIFY(!m_view->busy() && !m_view->scene());
        m_view->fit();
        m_view->zoomIn();
        m_view->setCurrent(3);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {50, 50});
    }

    void toolTipTells() {
        const QString text = toolTipOf(*m_view->scene(), find(*m_view, "backbone.conv1", GraphNodeKind::Layer));
        QVERIFY2(text.contains(QStringLiteral("backbone.conv1")) && text.contains(QStringLiteral("64×3×7×7")) &&
                     text.contains(QStringLiteral("kernel_size=(7, 7)")),
                 qPrintable(text));
    }

    void foldSideBySide() {
        FoldGraphsView fold(m_lane);
        fold.resize(900, 600);
        fold.show();
        const TracePtr trace = repTrace();
        const int block = trace->findPath("block");
        fold.setBlock(trace, block + 4);
        QCOMPARE(fold.block(), block);
        QTRY_VERIFY(fold.before()->scene() && fold.after()->scene() && !fold.before()->busy() && !fold.after()->busy());
        QCOMPARE(fold.before()->scene()->graph.boxes(), 10);  // input, two convolutions, three norms, two sums, act, output
        QCOMPARE(fold.after()->scene()->graph.boxes(), 4);
        QSignalSpy chosen(&fold, &FoldGraphsView::stepChosen);
        const int conv = find(*fold.after(), "block.branch_reparam", GraphNodeKind::Layer);
        QTest::mouseClick(fold.after(), Qt::LeftButton, {}, fold.after()->nodeRect(conv).center().toPoint());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(trace->steps[chosen[0][0].toUInt()].type, std::string("add"));
        // The other side marks what it stands for.
        QCOMPARE(fold.before()->scene()->graph.nodes[static_cast<std::size_t>(fold.before()->currentNode())].type, std::string("add"));
        fold.setBlock(trace, 0);
        QCOMPARE(fold.block(), -1);
        fold.setBlock(nullptr, 0);
        QCOMPARE(fold.block(), -1);
    }
};

TD_TEST_GUI(GraphTest)
#include "tst_graph.moc"
