// What the boxes of a graph show and offer: pictures, times, marks of search and breakpoints, the menu, names for screen readers; the view
// in both directions.
#include "tests/core/graph/graph_traces.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graph_bar.h"
#include "widgets/graph/graph_menu.h"
#include "widgets/graph/graph_view.h"

#include <QAccessible>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace teardown;

namespace {

int boxOf(const GraphView& view, const std::string& path, GraphNodeKind kind) {
    const std::vector<GraphNode>& nodes = view.scene()->graph.nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].path == path && nodes[i].kind == kind) return static_cast<int>(i);
    return -1;
}

QAction* entryOf(const QMenu& menu, const QString& text) {
    for (QAction* action : menu.actions())
        if (action->text().remove(QLatin1Char('&')) == text) return action;
    return nullptr;
}

}  // namespace

class GraphBoxesTest : public QObject {
    Q_OBJECT

    Lane m_lane{QStringLiteral("test")};
    std::unique_ptr<GraphView> m_view;

    /// The network of the fake engine: with numbers and times.
    TracePtr told() { return test::FakeSession().forwardTrace(); }
    void show(const TracePtr& trace, QSize size = {900, 700}) {
        m_view = std::make_unique<GraphView>(m_lane);
        m_view->resize(size);
        m_view->show();
        m_view->setTrace(trace);
        settle();
    }
    /// The same with blocks collapsed.
    void showClosed(const TracePtr& trace) {
        show(trace);
        m_view->closeAll();
        settle();
    }
    void settle() { QTRY_VERIFY(m_view->scene() && !m_view->busy()); }
    const GraphNode& node(int index) const { return m_view->scene()->graph.nodes[static_cast<std::size_t>(index)]; }
    const GraphTexts& texts(int index) const { return m_view->scene()->texts[static_cast<std::size_t>(index)]; }
    NodeMark mark(const std::vector<NodeMark>& marks, int index) const {
        return static_cast<std::size_t>(index) < marks.size() ? marks[static_cast<std::size_t>(index)] : NodeMark::None;
    }

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }
    void cleanup() { m_view.reset(); }

    void everyBoxHasItsPicture() {
        show(told());
        QVERIFY(m_view->scene()->pictured);
        m_view->fit();
        m_view->grab();
        QTRY_VERIFY(m_view->pictures().count() > 0 && m_view->pictures().complete());
        bool group = false;
        for (int i = 0; i < static_cast<int>(m_view->scene()->graph.nodes.size()); ++i) {
            if (node(i).open || node(i).kind == GraphNodeKind::Output) continue;
            QVERIFY2(m_view->pictures().find(m_view->scene()->outputStepOf(i)), node(i).path.c_str());
            QVERIFY(m_view->scene()->rectOf(i).contains(m_view->scene()->pictureRectOf(i)));
            group = group || !node(i).key.empty();
        }
        QVERIFY(group);
        // It is painted where it belongs: more colours than the box without it.
        const int act = boxOf(*m_view, "neck", GraphNodeKind::Layer);
        const QImage image = m_view->grab().toImage();
        const QRectF place(m_view->nodeRect(act).topLeft() +
                               (m_view->scene()->pictureRectOf(act).topLeft() - m_view->scene()->rectOf(act).topLeft()) * m_view->zoom(),
                           m_view->scene()->pictureRectOf(act).size() * m_view->zoom());
        QSet<QRgb> colours;
        for (int x = place.toRect().left() + 1; x < place.toRect().right(); ++x) colours << image.pixel(x, place.toRect().center().y());
        QVERIFY2(colours.size() > 8, qPrintable(QString::number(colours.size())));
    }

    void onlyVisiblePicturesAreDrawn() {
        show(told(), {420, 320});
        m_view->openAll();
        settle();
        m_view->setCurrent(m_view->trace()->findPath("backbone.stem"));
        m_view->actualSize();
        for (int i = 0; i < 3; ++i) m_view->zoomIn();
        m_view->grab();
        QTRY_VERIFY(m_view->pictures().count() > 0 && m_view->pictures().complete());
        QVERIFY(m_view->pictures().count() < m_view->scene()->graph.boxes() / 2);
        QVERIFY(!m_view->pictures().find(m_view->trace()->findPath("head")));
    }

    void nextRunRedrawsThem() {
        show(told());
        m_view->grab();
        QTRY_VERIFY(m_view->pictures().count() > 0 && m_view->pictures().complete());
        m_view->fit();
        m_view->grab();
        QTRY_VERIFY(m_view->pictures().complete());
        const int step = m_view->trace()->findPath("neck");
        m_view->setTrace(told());
        // The old one stays until the new one is there.
        QVERIFY(m_view->pictures().find(step));
        QSignalSpy drawn(&m_view->pictures(), &GraphPictures::drawn);
        settle();
        m_view->grab();
        QTRY_VERIFY(!drawn.isEmpty());
        m_view->setTrace(test::residualNetwork({2}));
        QVERIFY(!m_view->pictures().find(step));
    }

    void timesAreShares() {
        show(told());
        QVERIFY(m_view->scene()->timed);
        double longest = 0;
        for (int i = 0; i < static_cast<int>(m_view->scene()->graph.nodes.size()); ++i) {
            if (node(i).kind == GraphNodeKind::Input || node(i).kind == GraphNodeKind::Output) {
                QVERIFY(texts(i).share.isEmpty());
                continue;
            }
            QVERIFY2(!texts(i).share.isEmpty(), node(i).path.c_str());
            if (!node(i).open) longest = std::max(longest, texts(i).bar);
        }
        QCOMPARE(longest, 1.0);
        QVERIFY(toolTipOf(*m_view->scene(), boxOf(*m_view, "neck", GraphNodeKind::Layer)).contains(QStringLiteral("of the run")));
        // Without measured times there is neither bar nor text.
        show(test::residualNetwork({2}));
        QVERIFY(!m_view->scene()->timed && !m_view->scene()->pictured);
    }

    void opensAtTheWidthOfThePage() {
        const auto widthOf = [this] { return m_view->scene()->layout.width * m_view->zoom(); };
        show(told(), {700, 500});
        QVERIFY2(widthOf() > 350, qPrintable(QString::number(widthOf())));
        QVERIFY(widthOf() <= 700 && m_view->zoom() >= 0.8 && m_view->zoom() <= 1.25);
        const double before = m_view->zoom();
        m_view->resize(1400, 800);
        settle();
        QVERIFY(m_view->zoom() >= before);
        QVERIFY(widthOf() <= 1400);
        // After zooming by hand the size of the window does not change it.
        m_view->zoomIn();
        const double chosen = m_view->zoom();
        m_view->resize(700, 500);
        QCOMPARE(m_view->zoom(), chosen);
        m_view->fitAcross();
        QVERIFY(widthOf() <= 700 && widthOf() > 500);
        for (int i = 0; i < static_cast<int>(m_view->scene()->graph.nodes.size()); ++i)
            QVERIFY(m_view->nodeRect(i).left() >= 0 && m_view->nodeRect(i).right() <= 700);
    }

    void usesAWidePage() {
        // A chain of closed blocks would be a thin column: they open as long as the page is wide enough.
        const auto isOpen = [this] { return node(boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group)).open; };
        show(test::residualNetwork({3, 2}), {1000, 700});
        QVERIFY(isOpen());
        QVERIFY(m_view->scene()->layout.width * m_view->zoom() <= 1000);
        show(test::residualNetwork({3, 2}), {300, 700});
        QVERIFY(!isOpen());
    }

    void leftToRight() {
        showClosed(test::residualNetwork({3, 2}));
        m_view->setHorizontal(true);
        settle();
        QVERIFY(m_view->scene()->layout.horizontal);
        QVERIFY(m_view->scene()->layout.width > m_view->scene()->layout.height);
        // The arrow keys follow the lines here, too.
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        m_view->setCurrent(m_view->trace()->findPath("backbone.conv1"));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_view->trace()->findPath("backbone.layer1.0"));
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        settle();
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_view->trace()->findPath("backbone.layer1.0.downsample"));
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QCOMPARE(chosen.takeLast()[0].toInt(), m_view->trace()->findPath("backbone.conv1"));
        m_view->fitAcross();
        QVERIFY(m_view->scene()->layout.height * m_view->zoom() <= m_view->height());
        m_view->grab();
    }

    void searchOpensAndGoesThrough() {
        showClosed(test::residualNetwork({4, 2}));
        GraphBar bar(m_view.get());
        bar.show();
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen);
        bar.field()->setText(QStringLiteral("conv3"));
        QCOMPARE(m_view->matches(), 6);
        QCOMPARE(bar.countText(), QStringLiteral("6"));
        QCOMPARE(m_view->match(), -1);
        const int closed = boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group);
        QCOMPARE(mark(m_view->marks().found, closed), NodeMark::Inside);
        QTest::keyClick(bar.field(), Qt::Key_Return);
        QTRY_COMPARE(chosen.count(), 1);
        const int first = m_view->trace()->findPath("backbone.layer1.0.conv3");
        QCOMPARE(chosen.last()[0].toInt(), first);
        QCOMPARE(bar.countText(), QStringLiteral("1 of 6"));
        // The group around it is open now, and the box is in sight and marked.
        const int box = boxOf(*m_view, "backbone.layer1.0.conv3", GraphNodeKind::Layer);
        QCOMPARE(m_view->currentNode(), box);
        QCOMPARE(mark(m_view->marks().found, box), NodeMark::Own);
        QVERIFY(QRectF(m_view->rect()).contains(m_view->nodeRect(box)));
        // Inside a repeat.
        QTest::keyClick(bar.field(), Qt::Key_Return);
        QTRY_COMPARE(chosen.count(), 2);
        QVERIFY(boxOf(*m_view, "backbone.layer1.1.conv3", GraphNodeKind::Layer) >= 0);
        QTest::keyClick(bar.field(), Qt::Key_Return, Qt::ShiftModifier);
        QTRY_COMPARE(chosen.count(), 3);
        QCOMPARE(chosen.last()[0].toInt(), first);
        QTest::keyClick(bar.field(), Qt::Key_Return, Qt::ShiftModifier);
        QTRY_COMPARE(chosen.count(), 4);
        QCOMPARE(bar.countText(), QStringLiteral("6 of 6"));
        QCOMPARE(chosen.last()[0].toInt(), m_view->trace()->findPath("backbone.layer2.1.conv3"));
        bar.field()->setText(QStringLiteral("nothing like it"));
        QCOMPARE(bar.countText(), QStringLiteral("none"));
        QVERIFY(m_view->marks().found.empty());
        QTest::keyClick(bar.field(), Qt::Key_Escape);
        QVERIFY(bar.field()->text().isEmpty() && bar.countText().isEmpty());
    }

    void breakpointsAreDots() {
        showClosed(test::residualNetwork({3, 2}));
        m_view->setBreakpoints({"backbone.conv1", "backbone.layer2.0.conv2"});
        const int conv = boxOf(*m_view, "backbone.conv1", GraphNodeKind::Layer),
                  block = boxOf(*m_view, "backbone.layer2.0", GraphNodeKind::Group);
        QCOMPARE(mark(m_view->marks().breakpoints, conv), NodeMark::Own);
        QCOMPARE(mark(m_view->marks().breakpoints, block), NodeMark::Inside);
        m_view->setCurrent(m_view->trace()->findPath("backbone.layer1.0"));
        m_view->reveal(conv);
        const auto corner = [&] {
            const QImage image = m_view->grab().toImage();
            return image.pixelColor(((m_view->nodeRect(conv).topLeft() + QPointF(2, 2)) * image.devicePixelRatio()).toPoint());
        };
        QCOMPARE(corner(), colours().bad);
        m_view->setBreakpoints({});
        QVERIFY(m_view->marks().breakpoints.empty());
        QVERIFY(corner() != colours().bad);
    }

    void menuOffersWhatTheBoxHas() {
        showClosed(test::residualNetwork({3, 2}));
        const int conv = boxOf(*m_view, "backbone.conv1", GraphNodeKind::Layer),
                  block = boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group);
        const int step = m_view->trace()->findPath("backbone.conv1");
        QSignalSpy heatmaps(m_view.get(), &GraphView::heatmapsRequested), stops(m_view.get(), &GraphView::breakpointToggled),
            source(m_view.get(), &GraphView::sourceRequested), checkpoint(m_view.get(), &GraphView::checkpointRequested);
        QMenu before;
        fillGraphMenu(before, *m_view, conv, false);
        QVERIFY(!entryOf(before, QStringLiteral("Show in checkpoint"))->isEnabled());
        m_view->setHasCheckpoint(true);
        QMenu menu;
        fillGraphMenu(menu, *m_view, conv, false);
        for (const char* text : {"Show heatmaps", "Breakpoint", "Show in config", "Show in checkpoint", "Copy name"}) {
            QAction* action = entryOf(menu, QString::fromLatin1(text));
            QVERIFY2(action && action->isEnabled(), text);
            action->trigger();
        }
        for (QSignalSpy* spy : {&heatmaps, &stops, &source, &checkpoint}) {
            QCOMPARE(spy->count(), 1);
            QCOMPARE(spy->first()[0].toInt(), step);
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("backbone.conv1"));
        QVERIFY(!entryOf(menu, QStringLiteral("Expand")));
        QMenu second;
        fillGraphMenu(second, *m_view, block, false);
        entryOf(second, QStringLiteral("Expand"))->trigger();
        settle();
        QVERIFY(boxOf(*m_view, "backbone.layer1.0.conv1", GraphNodeKind::Layer) >= 0);
        QMenu third;
        fillGraphMenu(third, *m_view, boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group), false);
        QVERIFY(entryOf(third, QStringLiteral("Collapse")));
        QMenu nowhere;
        fillGraphMenu(nowhere, *m_view, -1, false);
        QVERIFY(!entryOf(nowhere, QStringLiteral("Show heatmaps")) && entryOf(nowhere, QStringLiteral("Fit")));
    }

    void doubleClickOpensALayer() {
        showClosed(test::residualNetwork({3, 2}));
        QSignalSpy heatmaps(m_view.get(), &GraphView::heatmapsRequested);
        const int conv = boxOf(*m_view, "backbone.conv1", GraphNodeKind::Layer);
        QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, m_view->nodeRect(conv).center().toPoint());
        QCOMPARE(heatmaps.count(), 1);
        QCOMPARE(heatmaps.first()[0].toInt(), m_view->trace()->findPath("backbone.conv1"));
        m_view->setCurrent(m_view->trace()->findPath("head.fc"));
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(heatmaps.count(), 2);
        // The plus of a group expands it with one click.
        const int block = boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group);
        m_view->reveal(block);
        const QPointF plus = m_view->nodeRect(block).topLeft() +
                             (m_view->scene()->plusRectOf(block).center() - m_view->scene()->rectOf(block).topLeft()) * m_view->zoom();
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, plus.toPoint());
        settle();
        QVERIFY(node(boxOf(*m_view, "backbone.layer1.0", GraphNodeKind::Group)).open);
    }

    void screenReadersGetTheBoxes() {
        show(told());
        QAccessibleInterface* graph = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(graph);
        QCOMPARE(graph->childCount(), static_cast<int>(m_view->scene()->graph.nodes.size()));
        const int neck = boxOf(*m_view, "neck", GraphNodeKind::Layer);
        QAccessibleInterface* box = graph->child(neck);
        QVERIFY(box && box->isValid());
        QCOMPARE(graph->child(neck), box);
        QCOMPARE(graph->indexOfChild(box), neck);
        const QString name = box->text(QAccessible::Name);
        for (const QString& part :
             {QStringLiteral("GlobalAveragePooling"), QStringLiteral("neck"), QStringLiteral("output 96"), QStringLiteral("ms")})
            QVERIFY2(name.contains(part), qPrintable(name));
        QCOMPARE(box->rect(), QRect(m_view->mapToGlobal(m_view->nodeRect(neck).toAlignedRect().topLeft()),
                                    m_view->nodeRect(neck).toAlignedRect().size()));
        QSignalSpy chosen(m_view.get(), &GraphView::stepChosen), opened(m_view.get(), &GraphView::heatmapsRequested);
        box->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
        QCOMPARE(chosen.count(), 1);
        QVERIFY(box->state().selected);
        box->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(opened.count(), 1);
        // Another layout has other boxes.
        m_view->openAll();
        settle();
        QCOMPARE(graph->childCount(), static_cast<int>(m_view->scene()->graph.nodes.size()));
        QVERIFY(graph->child(0)->text(QAccessible::Name).startsWith(QStringLiteral("input")));
        QVERIFY(!graph->child(100000));
    }
};

TD_TEST_GUI(GraphBoxesTest)
#include "tst_graph_boxes.moc"
