// Colours: the program's few colours. Theme decides which they are; everyone reads colours() when painting.
#pragma once

#include <QColor>

namespace teardown {

struct Colours {
    QColor ground;   ///< behind the stage
    QColor surface;  ///< panels
    QColor line;     ///< hairlines between panels
    QColor text;
    QColor muted;
    QColor accent;
    QColor selection;  ///< background of the selected row
    QColor good;
    QColor warning;
    QColor bad;
    QColor raised;  ///< hovered and checked elements, slightly different from the surface
};

Colours lightColours();
Colours darkColours();

/// Those of the theme that is shown.
const Colours& colours();
void setColours(const Colours& shown);

}  // namespace teardown
