// HeatmapMenu: the context menu of tiles, large channel and bars: about the selected channel, the value at the cross-hair and their layer.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>

class QMenu;
class QPoint;

namespace teardown {

class HeatmapMenu : public QObject {
    Q_OBJECT
public:
    explicit HeatmapMenu(const WindowContext& context, QObject* parent = nullptr);

    /// The caller owns it. Entries that cannot be used now say why in their tooltips.
    QMenu* make() const;
    void popUp(const QPoint& place) const;

private:
    WindowContext m_context;
};

}  // namespace teardown
