#include "widgets/graph/graph_menu.h"

#include "widgets/common/strings.h"
#include "widgets/graph/graph_view.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenu>

namespace teardown {
namespace {

struct GraphMenuWords {
    Q_DECLARE_TR_FUNCTIONS(GraphMenuWords)
};

}  // namespace

void fillGraphMenu(QMenu& menu, GraphView& view, int index, bool stops) {
    const auto add = [&](const QString& text, bool enabled, auto run) {
        QAction* action = menu.addAction(text);
        action->setEnabled(enabled);
        QObject::connect(action, &QAction::triggered, &view, run);
    };
    const GraphScene* scene = view.scene();
    if (scene && index >= 0) {
        const GraphNode& shown = scene->graph.nodes[static_cast<std::size_t>(index)];
        const int step = shown.step;
        const QString path = toQt(shown.path);
        const bool module = step >= 0 && !path.isEmpty() && shown.kind != GraphNodeKind::Op;
        if (!shown.key.empty()) {
            add(shown.open ? GraphMenuWords::tr("C&ollapse") : GraphMenuWords::tr("&Expand"), true, [&view, index] { view.toggle(index); });
            menu.addSeparator();
        }
        add(GraphMenuWords::tr("Show &heatmaps"), step >= 0, [&view, step] { Q_EMIT view.heatmapsRequested(step); });
        add(GraphMenuWords::tr("Show in &config"), module, [&view, step] { Q_EMIT view.sourceRequested(step); });
        add(GraphMenuWords::tr("Show in chec&kpoint"), module && view.hasCheckpoint(),
            [&view, step] { Q_EMIT view.checkpointRequested(step); });
        menu.addSeparator();
        QAction* stop = menu.addAction(GraphMenuWords::tr("&Breakpoint"));
        stop->setCheckable(true);
        stop->setEnabled(module);
        stop->setChecked(stops);
        QObject::connect(stop, &QAction::triggered, &view, [&view, step] { Q_EMIT view.breakpointToggled(step); });
        add(GraphMenuWords::tr("Copy &name"), !path.isEmpty(), [path] { QGuiApplication::clipboard()->setText(path); });
        menu.addSeparator();
    }
    add(GraphMenuWords::tr("Expand &all"), view.trace() != nullptr, [&view] { view.openAll(); });
    add(GraphMenuWords::tr("Co&llapse all"), view.trace() != nullptr, [&view] { view.closeAll(); });
    menu.addSeparator();
    add(GraphMenuWords::tr("&Fit"), scene != nullptr, [&view] { view.fit(); });
    add(view.horizontal() ? GraphMenuWords::tr("Fit hei&ght") : GraphMenuWords::tr("Fit &width"), scene != nullptr,
        [&view] { view.fitAcross(); });
}

}  // namespace teardown
