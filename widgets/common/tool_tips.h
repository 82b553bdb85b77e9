// Tool tips of a bounded width: Qt never breaks the lines of a plain text, and those of a config's values are long.
#pragma once

#include <QString>

namespace teardown {

inline constexpr int kToolTipWidth = 600;  // pixels

/// The text with its lines broken so that none is wider than kToolTipWidth; parts of a broken line keep its indentation.
QString wrappedToolTip(const QString& text);

}  // namespace teardown
