// HeatmapMenu: the context menu of tiles, large channel and bars: about the selected channel, the value at the cross-hair and their layer.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>
#include <QString>

#include <functional>

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
    /// Other places where the step's layer can be seen.
    void addPlaces(QMenu& menu) const;
    void addPlace(QMenu& menu, const QString& text, const QString& tip, const QString& whyNot, std::function<void()> show) const;

    WindowContext m_context;
};

}  // namespace teardown
