#include "widgets/config/source_notes.h"

#include "widgets/common/strings.h"
#include "widgets/config/config_rows.h"

#include <QObject>
#include <QStringList>

#include <algorithm>

namespace teardown {
namespace {

constexpr qsizetype kMostTipLines = 14;

bool isGone(const LineValue& value) { return value.state == LineState::Overridden || value.state == LineState::Deleted; }

QString tipOf(const std::vector<LineValue>& values) {
    QStringList lines;
    for (const LineValue& value : values) {
        if (lines.size() == kMostTipLines) {
            lines += QObject::tr("and %1 more").arg(values.size() - static_cast<std::size_t>(kMostTipLines));
            break;
        }
        const QString state = stateText(value);
        lines += toQt(value.path) + (state.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(state));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

QString shortPlace(const Place& place) {
    QString text = fileName(place.file);
    if (place.line > 0) text += QStringLiteral(":%1").arg(place.line);
    return text;
}

QString stateText(const LineValue& value) {
    const QString where = shortPlace(value.winner);
    switch (value.state) {
        case LineState::Holds:
            return {};
        case LineState::Merged:
            return QObject::tr("merged with %1").arg(where);
        case LineState::Overridden:
            return QObject::tr("overridden by %1").arg(where);
        case LineState::Deleted:
            return QObject::tr("removed by %1").arg(where);
    }
    return {};
}

std::vector<LineValue> namedValues(const std::vector<LineValue>& values) {
    std::vector<LineValue> named;
    for (const LineValue& value : values)
        if (value.kind == OriginKind::Delete || !value.said || !value.said->isDict()) named.push_back(value);
    return named.empty() ? values : named;
}

std::vector<SourceNote> sourceNotes(const std::map<int, std::vector<LineValue>>& lines) {
    std::vector<SourceNote> notes;
    for (const auto& [line, all] : lines) {
        const std::vector<LineValue> values = namedValues(all);
        if (values.empty()) continue;
        SourceNote note;
        note.line = line;
        note.toolTip = tipOf(values);
        const auto holding = std::find_if(values.begin(), values.end(), [](const LineValue& value) { return !isGone(value); });
        note.faded = holding == values.end();
        if (note.faded) {
            note.text = QStringLiteral("→ ") + shortPlace(values.front().winner);
        } else if (holding->kind == OriginKind::Delete) {
            note.text = QObject::tr("replaces %1").arg(toQt(holding->path));
        } else {
            note.text = toQt(holding->path);
            if (values.size() > 1) note.text += QStringLiteral(" +%1").arg(values.size() - 1);
        }
        notes.push_back(std::move(note));
    }
    return notes;
}

}  // namespace teardown
