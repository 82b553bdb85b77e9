// MapView: pictures as points in the plane, in the colour of their class. Ctrl+wheel zooms, dragging moves, a click chooses a picture.
#pragma once

#include "core/embedding/picture_map.h"
#include "widgets/common/accessible_parts.h"

#include <QPointF>
#include <QWidget>

#include <memory>

namespace teardown {

using PictureMapPtr = std::shared_ptr<const PictureMap>;

class MapView : public QWidget, public AccessibleParts {
    Q_OBJECT
public:
    explicit MapView(QWidget* parent = nullptr);

    void setMap(const PictureMapPtr& map);
    const PictureMapPtr& map() const { return m_map; }
    /// Only this class keeps its colour; -1: all.
    void setGroup(int group);
    /// 1: in, -1: out, 0: all points fit.
    void zoomBy(int step);
    int current() const { return m_current; }
    void setCurrent(int picture);
    /// The nearest picture within reach of the mouse; -1: none.
    int pictureAt(QPointF place) const;
    QPointF placeOf(int picture) const;

    int partCount() const override { return m_map ? static_cast<int>(m_map->pictures.size()) : 0; }
    QString partName(int part) const override;
    QRect partRect(int part) const override;
    int focusedPart() const override { return m_current; }
    int currentPart() const override { return m_current; }
    void pressPart(int part) override;

    QSize sizeHint() const override { return {480, 420}; }
    QSize minimumSizeHint() const override { return {200, 140}; }

Q_SIGNALS:
    /// Below the mouse or the keyboard's cursor; -1: none.
    void probed(int picture);
    /// Double click or Enter.
    void activated(int picture);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    double scale() const;
    void zoomAt(double factor, QPointF fixed);
    void moveTowards(QPointF direction);
    void hover(int picture);

    PictureMapPtr m_map;
    QRectF m_bounds;
    double m_zoom = 1;
    QPointF m_offset;  ///< of the centre of the bounds from the widget's centre, in pixels
    int m_current = -1;
    int m_hovered = -1;
    int m_group = -1;
    QPointF m_pressed;
    QPointF m_pressedOffset;
    bool m_dragged = false;
};

}  // namespace teardown
