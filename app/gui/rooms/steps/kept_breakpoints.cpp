#include "app/gui/rooms/steps/kept_breakpoints.h"

#include "app/gui/breakpoint_list.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

namespace teardown {
namespace {

const QString kBreakpointsKey = QStringLiteral("steps/breakpoints");
const QLatin1String kConfigField("config"), kListField("breakpoints");
constexpr qsizetype kMostConfigs = 20;
constexpr qsizetype kLongestSetting = 256 * 1024;

QJsonArray keptConfigs() {
    const QByteArray text = QSettings().value(kBreakpointsKey).toString().toUtf8();
    return text.size() > kLongestSetting ? QJsonArray() : QJsonDocument::fromJson(text).array();
}

}  // namespace

void keepBreakpoints(const QString& config, const std::vector<Breakpoint>& breakpoints) {
    if (config.isEmpty()) return;
    QJsonArray entries;
    if (!breakpoints.empty()) entries.append(QJsonObject{{kConfigField, config}, {kListField, toJson(breakpoints)}});
    for (const QJsonValue& entry : keptConfigs())
        if (entries.size() < kMostConfigs && entry.toObject()[kConfigField].toString() != config) entries.append(entry);
    QSettings().setValue(kBreakpointsKey, QString::fromUtf8(QJsonDocument(entries).toJson(QJsonDocument::Compact)));
}

std::vector<Breakpoint> keptBreakpoints(const QString& config) {
    for (const QJsonValue& entry : keptConfigs())
        if (entry.toObject()[kConfigField].toString() == config) return breakpointsFromJson(entry.toObject()[kListField].toArray());
    return {};
}

}  // namespace teardown
