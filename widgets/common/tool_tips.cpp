#include "widgets/common/tool_tips.h"

#include <QFontMetrics>
#include <QStringList>
#include <QTextDocument>
#include <QTextLayout>
#include <QToolTip>

#include <algorithm>

namespace teardown {

static QStringList wrappedLine(const QString& line, const QFont& font) {
    const auto start = std::find_if(line.begin(), line.end(), [](QChar letter) { return !letter.isSpace(); });
    const QString indent = line.left(start - line.begin());
    const int room = std::max(kToolTipWidth / 3, kToolTipWidth - QFontMetrics(font).horizontalAdvance(indent));
    QTextLayout layout(line.mid(indent.size()), font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine part = layout.createLine(); part.isValid(); part = layout.createLine()) {
        part.setLineWidth(room);
        lines += indent + layout.text().mid(part.textStart(), part.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

QString wrappedToolTip(const QString& text) {
    const QFont font = QToolTip::font();
    const QFontMetrics metrics(font);
    QStringList lines;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        if (metrics.horizontalAdvance(line) <= kToolTipWidth)
            lines += line;
        else
            lines += wrappedLine(line, font);
    }
    const QString plain = lines.join(QLatin1Char('\n'));
    // Qt would take "<tensor float32[3]>" for a tag.
    return Qt::mightBeRichText(plain) ? QStringLiteral("<p style='white-space:pre'>%1</p>").arg(plain.toHtmlEscaped()) : plain;
}

}  // namespace teardown
