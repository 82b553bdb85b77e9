// The graph in the window: without a picture, in other journeys, with breakpoints; where its boxes lead.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/graph/graph_page.h"
#include "app/gui/rooms/graph/graph_room.h"
#include "app/gui/rooms/graph/module_trace.h"
#include "core/graph/graph.h"
#include "core/session/build_journey.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graph_bar.h"
#include "widgets/graph/graph_view.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QLineEdit>
#include <QSettings>
#include <QtTest>

using namespace teardown;

namespace {

const QString kDigits = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

std::unique_ptr<MainWindow> windowWith(const QStringList& files) {
    auto window = test::openedWindow(files);
    if (!QTest::qWaitFor([&] { return window->context().work.forwarded() != nullptr; }, 20000)) qFatal("no forward pass");
    return window;
}

}  // namespace

class GraphPageTest : public QObject {
    Q_OBJECT

    static GraphView* openGraph(MainWindow& window) {
        window.context().stage.choosePage(PageId::Graph);
        GraphView* view = window.room<GraphRoom>().page()->network();
        if (!QTest::qWaitFor([&] { return view->scene() && !view->busy(); }, 10000)) qFatal("no graph");
        return view;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("graph-page"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void withoutAPictureItSaysSo() {
        const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py")});
        GraphView* view = openGraph(*window);
        GraphBar* bar = window->room<GraphRoom>().page()->bar();
        QVERIFY2(bar->note().contains(QStringLiteral("random numbers")), qPrintable(bar->note()));
        QVERIFY(view->scene()->graph.boxes() > 5);
        window->context().work.open({kDigits + QStringLiteral("pictures/3_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(bar->note().isEmpty(), 20000);
    }

    void inTheBuildToo() {
        const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py"), kDigits + QStringLiteral("pictures/3_1.png")});
        window->context().navigator.openJourney(Journey::Build);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        GraphView* view = openGraph(*window);
        QCOMPARE(window->context().navigator.journey(), Journey::Build);
        QCOMPARE(view->trace(), window->context().work.trace(Journey::Forward));
        QCOMPARE(view->current(), view->trace()->findPath("backbone.stage_2.1"));
        // A box selects the module, and its heatmaps are those of the forward pass.
        view->choose(view->scene()->graph.nodeOfStep[static_cast<std::size_t>(view->trace()->findPath("backbone.stage_4.0"))]);
        QCOMPARE(window->context().navigator.location().modulePath.value_or(""), std::string("backbone.stage_4.0"));
        Q_EMIT view->heatmapsRequested(view->trace()->findPath("neck"));
        QCOMPARE(window->context().navigator.journey(), Journey::Forward);
        QCOMPARE(window->context().navigator.cursor().step()->path, std::string("neck"));
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
    }

    void breakpointsOfTheNavigator() {
        const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py")});
        GraphView* view = openGraph(*window);
        BreakpointList& breakpoints = window->context().navigator.breakpoints();
        Q_EMIT view->breakpointToggled(view->trace()->findPath("neck"));
        QVERIFY(breakpoints.contains({BreakOn::Path, "neck", 0}));
        const auto dots = [view] { return std::count(view->marks().breakpoints.begin(), view->marks().breakpoints.end(), NodeMark::Own); };
        QCOMPARE(dots(), 1);
        breakpoints.toggle({BreakOn::Type, "Linear*", 0});
        QCOMPARE(dots(), 2);
        breakpoints.clear();
        QCOMPARE(dots(), 0);
    }

    void directionIsRemembered() {
        {
            const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py")});
            GraphView* view = openGraph(*window);
            QVERIFY(!view->horizontal());
            window->context().menus.trigger(QStringLiteral("view.graph-right"));
            QVERIFY(view->horizontal());
            QTRY_VERIFY(view->scene()->layout.horizontal);
        }
        const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py")});
        QVERIFY(openGraph(*window)->horizontal());
        QVERIFY(window->context().menus.command(QStringLiteral("view.graph-right"))->isChecked());
    }

    void commandsBelongToThePage() {
        const auto window = windowWith({kDigits + QStringLiteral("repvgg-digits.py")});
        const auto enabled = [&](const char* id) { return window->context().menus.command(QString::fromLatin1(id))->isEnabled(); };
        window->context().stage.choosePage(PageId::Heatmaps);
        QVERIFY(!enabled("view.graph-fit"));
        GraphView* view = openGraph(*window);
        for (const char* id : {"view.graph-find", "view.graph-fit", "view.graph-fit-across", "view.graph-expand", "view.graph-collapse"})
            QVERIFY2(enabled(id), id);
        window->context().menus.trigger(QStringLiteral("view.graph-fit"));
        QVERIFY(QRectF(view->rect()).contains(view->nodeRect(0)));
        // The key of the search, and the search survives the steps that it selects.
        view->setFocus();
        GraphBar* bar = window->room<GraphRoom>().page()->bar();
        QTest::keyClick(view, Qt::Key_F, Qt::ControlModifier);
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(bar->field()));
        QTest::keyClicks(bar->field(), QStringLiteral("RepVGGBlock"));
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QTRY_COMPARE(bar->countText(), QStringLiteral("2 of 7"));
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(bar->field()));
        QTRY_COMPARE(window->context().navigator.cursor().step()->type, std::string("RepVGGBlock"));
    }

    void modulesAloneMakeAGraph() {
        BuildOutcome build;
        const auto add = [&](const char* path, const char* type, int parent, std::int64_t parameters) {
            ModuleNode node;
            node.path = path;
            node.type = type;
            node.parent = parent;
            node.depth = parent < 0 ? 0 : build.modules[static_cast<std::size_t>(parent)].depth + 1;
            node.parameters = parameters;
            build.modules.push_back(node);
            return static_cast<int>(build.modules.size()) - 1;
        };
        const int top = add("", "Net", -1, 14), body = add("body", "Sequential", top, 14);
        const int conv = add("body.0", "Conv2d", body, 10);
        build.modules[static_cast<std::size_t>(conv)].tensors = {{"body.0.weight", {2, 1, 2, 2}, "float32"},
                                                                 {"body.0.bias", {2}, "float32"}};
        const int norm = add("body.1", "BatchNorm2d", body, 4);
        build.modules[static_cast<std::size_t>(norm)].tensors = {{"body.1.weight", {2}, "float32"},
                                                                 {"body.1.bias", {2}, "float32"},
                                                                 {"body.1.running_mean", {2}, "float32"},
                                                                 {"body.1.running_var", {2}, "float32"}};
        const TracePtr trace = moduleTrace(build);
        QVERIFY(trace);
        const auto source = graphSource(trace).value();
        const Graph graph = graphOf(*source, everythingOpen(*source));
        QStringList lines;
        for (const GraphEdge& edge : graph.edges)
            lines << QString::fromStdString(graph.nodes[static_cast<std::size_t>(edge.from)].type + (edge.implied ? "~" : ">") +
                                            graph.nodes[static_cast<std::size_t>(edge.to)].type + edge.label);
        QCOMPARE(lines.join(QLatin1Char(' ')), QStringLiteral("input>Conv2d Conv2d~BatchNorm2d BatchNorm2d~output"));
        for (const GraphNode& node : graph.nodes) {
            if (node.path == "body") QCOMPARE(node.parameters, std::int64_t(14));
            if (node.path == "body.1") QCOMPARE(node.parameters, std::int64_t(4));
        }
        QVERIFY(!moduleTrace(BuildOutcome()));
    }
};

TD_TEST_GUI(GraphPageTest)
#include "tst_graph_page.moc"
