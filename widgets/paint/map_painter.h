// Pictures as points in the plane: the colour and the mark of each class, and a picture of the whole map.
#pragma once

#include "core/embedding/picture_map.h"

#include <QColor>
#include <QImage>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>

#include <cstddef>

namespace teardown {

/// Eight colours that stay apart for most people with a colour deficiency (Okabe, Ito 2008), in shades for the ground.
QColor mapColour(std::size_t group, bool dark);
/// A disc, a square, a triangle or a diamond: more classes than colours.
QPainterPath mapMark(std::size_t group, QPointF at, double radius);
/// The rectangle around all places; y grows upwards. Never empty.
QRectF mapBounds(const PictureMap& map);

/// 900 px high, on white, with a title and a legend.
QImage mapImage(const PictureMap& map);

}  // namespace teardown
