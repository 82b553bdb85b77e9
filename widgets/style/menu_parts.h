// Menus and menu bars as CalmStyle paints and measures them.
#pragma once

#include <QSize>

class QPainter;
class QStyle;
class QStyleOptionMenuItem;
class QWidget;

namespace teardown {

QSize menuItemSize(const QStyleOptionMenuItem& item, const QSize& contents);
void paintMenuItem(const QStyle& style, const QStyleOptionMenuItem& item, QPainter& painter, const QWidget* widget);

QSize menuBarItemSize(const QSize& contents);
void paintMenuBarItem(const QStyle& style, const QStyleOptionMenuItem& item, QPainter& painter);

}  // namespace teardown
