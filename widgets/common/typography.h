// Typography: the window's three fonts - text, numbers and section headings - with fallbacks if a family is not installed.
#pragma once

#include <QFont>

class QLabel;
class QString;
class QWidget;

namespace teardown {

QFont textFont();  ///< Inter, 12.5 px at 96 dpi
QFont boldFont();
QFont titleFont();      ///< of the inspector's first line
QFont monoFont();       ///< JetBrains Mono, 11 px: code, paths, numbers
QFont smallFont();      ///< labels below thumbnails
QFont smallMonoFont();  ///< numbers on tiles
QFont headingFont();    ///< small capitals of sections

/// A muted label in headingFont() above a section of a panel.
QLabel* sectionHeading(const QString& text, QWidget* parent);

}  // namespace teardown
