#include "app/gui/links.h"

#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QMenu>
#include <QTreeView>
#include <QUrl>

namespace teardown {
namespace {

struct Links {
    Q_DECLARE_TR_FUNCTIONS(Links)
};

/// An entry of a menu.
struct PlaceEntry {
    QString text;
    QString tip;
    QString whyNot;  ///< empty: it can be chosen
    void (*show)(const WindowContext&, const LayerSubject&);
};

bool hasRow(const TreePanel& tree, const QString& key) { return tree.model()->indexOf(key).isValid(); }

void showClass(const WindowContext& context, const QString& name) {
    const QString key = registryKey(context, name);
    if (key.isEmpty()) return;
    context.side.show(TreeTab::Registry);
    context.side.tree(TreeTab::Registry)->choose(key);
}

void showInCheckpoint(const WindowContext& context, const QString& key) {
    context.side.show(TreeTab::Checkpoint);
    context.navigator.showTensor(key);
    context.side.tree(TreeTab::Checkpoint)->reveal(key);
    context.stage.choosePage(PageId::Checkpoint);
}

void showInConfig(const WindowContext& context, const QString& path) {
    context.side.show(TreeTab::Config);
    context.side.tree(TreeTab::Config)->reveal(path);
    context.navigator.openSource(path);
}

/// Makes its step the current one.
void goTo(const WindowContext& context, const LayerSubject& layer) {
    if (layer.step) return context.navigator.showStep(*layer.step);
    context.navigator.openJourney(Journey::Forward);
    context.navigator.followModule(layer.module.value_or(QString()));
}

PlaceEntry heatmapsEntry(const WindowContext& context, const LayerSubject& layer) {
    const bool ran = layer.step || context.work.trace(Journey::Forward);
    return {Links::tr("Show in heat&maps"), Links::tr("Shows what the layer computes"),
            ran ? QString() : Links::tr("No input has run through the network yet"),
            [](const WindowContext& c, const LayerSubject& subject) {
                goTo(c, subject);
                c.stage.choosePage(PageId::Heatmaps);
            }};
}

PlaceEntry graphEntry(const WindowContext& context, const LayerSubject& layer) {
    const StagePage* graph = context.stage.page(PageId::Graph);
    QString whyNot;
    if (layer.step && !(graph && graph->fits(context.navigator.trace(), *layer.step)))
        whyNot = Links::tr("This step is in no graph");
    else if (!layer.step && !context.work.trace(Journey::Forward))
        whyNot = Links::tr("No input has run through the network yet");
    return {Links::tr("Show in g&raph"), Links::tr("Shows the layer in the graph of the network"), whyNot,
            [](const WindowContext& c, const LayerSubject& subject) {
                goTo(c, subject);
                c.stage.choosePage(PageId::Graph);
            }};
}

PlaceEntry modelTreeEntry(const WindowContext& context, const LayerSubject& layer) {
    const bool there = layer.module && hasRow(*context.side.tree(TreeTab::Model), *layer.module);
    return {Links::tr("Show in &model tree"), Links::tr("Selects the layer in the tree of modules"),
            there ? QString() : Links::tr("This step belongs to no layer"), [](const WindowContext& c, const LayerSubject& subject) {
                goTo(c, subject);
                c.side.setOpen(Pane::Left, true);
                c.side.show(TreeTab::Model);
                TreePanel* tree = c.side.tree(TreeTab::Model);
                tree->reveal(*subject.module);
                tree->view()->setFocus(Qt::OtherFocusReason);
            }};
}

PlaceEntry checkpointEntry(const WindowContext& context, const LayerSubject& layer) {
    const TreePanel& tensors = *context.side.tree(TreeTab::Checkpoint);
    const bool there = !layer.tensor.isEmpty() && hasRow(tensors, layer.tensor);
    return {Links::tr("Show in c&heckpoint"), Links::tr("Selects the layer's tensors in the checkpoint"),
            there                             ? QString()
            : tensors.model()->rows().empty() ? Links::tr("No checkpoint is open")
                                              : Links::tr("The checkpoint has no tensors of this layer"),
            [](const WindowContext& c, const LayerSubject& subject) { showInCheckpoint(c, subject.tensor); }};
}

PlaceEntry sourceEntry(const WindowContext&, const LayerSubject& layer) {
    return {Links::tr("Show in &source"), Links::tr("Opens the config at the line that sets this layer"),
            layer.config.isEmpty() ? Links::tr("No line of the config sets this layer") : QString(),
            [](const WindowContext& c, const LayerSubject& subject) { showInConfig(c, subject.config); }};
}

PlaceEntry entryOf(LayerPlace place, const WindowContext& context, const LayerSubject& layer) {
    switch (place) {
        case LayerPlace::Heatmaps:
            return heatmapsEntry(context, layer);
        case LayerPlace::Graph:
            return graphEntry(context, layer);
        case LayerPlace::ModelTree:
            return modelTreeEntry(context, layer);
        case LayerPlace::Checkpoint:
            return checkpointEntry(context, layer);
        case LayerPlace::Source:
            break;
    }
    return sourceEntry(context, layer);
}

}  // namespace

QString registryKey(const WindowContext& context, const QString& className) {
    return registryKeyOf(context.work.engine().registries(), className);
}

QString tensorBelow(const WindowContext& context, const QString& module) {
    const QString below = module.isEmpty() ? QString() : module + QLatin1Char('.');
    for (const TreeRow& row : context.side.tree(TreeTab::Checkpoint)->model()->rows())
        if (row.key.startsWith(below)) return row.key;
    return {};
}

void followLink(const WindowContext& context, const Link& link) {
    switch (link.kind) {
        case Link::Kind::Module:
            context.side.show(TreeTab::Model);
            return context.navigator.followModule(link.target);
        case Link::Kind::Config:
            return showInConfig(context, link.target);
        case Link::Kind::Tensor:
            return showInCheckpoint(context, link.target);
        case Link::Kind::Class:
            return showClass(context, link.target);
        case Link::Kind::Web:
            QDesktopServices::openUrl(QUrl(link.target));
            return;
    }
}

LayerSubject shownLayer(const WindowContext& context) {
    const Location& at = context.navigator.location();
    LayerSubject layer;
    if (at.step >= 0) layer.step = at.step;
    if (at.modulePath) layer.module = toQt(*at.modulePath);
    layer.tensor = toQt(at.tensorKey);
    layer.config = toQt(at.configPath);
    return layer;
}

LayerSubject layerOfStep(const WindowContext& context, int step) {
    const Step& item = context.navigator.trace()->steps[static_cast<std::size_t>(step)];
    LayerSubject layer;
    if (!item.path.empty()) layer = layerOfModule(context, toQt(item.path));
    layer.step = step;
    return layer;
}

LayerSubject layerOfModule(const WindowContext& context, const QString& path) {
    return {std::nullopt, path, tensorBelow(context, path), context.navigator.configOfModule(path)};
}

void addLayerPlaces(QMenu& menu, const WindowContext& context, const LayerSubject& layer, std::initializer_list<LayerPlace> places) {
    menu.setToolTipsVisible(true);
    for (const LayerPlace place : places) {
        const PlaceEntry entry = entryOf(place, context, layer);
        QAction* action = menu.addAction(entry.text, &menu, [context, layer, show = entry.show] {
            context.navigator.followLink();
            show(context, layer);
        });
        action->setEnabled(entry.whyNot.isEmpty());
        action->setToolTip(entry.whyNot.isEmpty() ? entry.tip : entry.whyNot);
    }
}

}  // namespace teardown
