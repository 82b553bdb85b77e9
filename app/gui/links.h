// Where names lead, and the places where a layer can be shown: one rule for links and for the context menus of heatmaps, steps and trees.
#pragma once

#include "app/gui/window_context.h"
#include "widgets/common/link.h"

#include <initializer_list>
#include <optional>

class QMenu;

namespace teardown {

/// Goes to what the link names: the module's step, the config's line, the tensor's row, the class's page.
void followLink(const WindowContext& context, const Link& link);
/// The row of the registry tree for a class as Python names it; empty: it is not registered.
QString registryKey(const WindowContext& context, const QString& className);
/// The first tensor of the checkpoint below the module; empty: none.
QString tensorBelow(const WindowContext& context, const QString& module);

/// A layer that a menu is about.
struct LayerSubject {
    std::optional<int> step;        ///< of the shown trace; none: the first step of the module in Forward
    std::optional<QString> module;  ///< "" is the model itself; none: the step belongs to no module
    QString tensor;                 ///< name in the checkpoint; empty: none
    QString config;                 ///< dotted path of the lines that set it; empty: none
};

/// Of the current step.
LayerSubject shownLayer(const WindowContext& context);
/// Of a step of the shown trace, which has this step.
LayerSubject layerOfStep(const WindowContext& context, int step);
LayerSubject layerOfModule(const WindowContext& context, const QString& path);

enum class LayerPlace { Heatmaps, Graph, ModelTree, Checkpoint, Source };

/// Adds an entry per place. Entries that lead nowhere are disabled and say why in their tooltips; the way to the others is an entry of the
/// history.
void addLayerPlaces(QMenu& menu, const WindowContext& context, const LayerSubject& layer, std::initializer_list<LayerPlace> places);

}  // namespace teardown
